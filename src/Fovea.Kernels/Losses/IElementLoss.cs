using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>A loss that is a mean over the elements of a row: one element's share and its derivative.</summary>
internal interface IElementLoss
{
    /// <summary>The loss of a score against its target.</summary>
    static abstract TSimd Loss<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>Its derivative by the score.</summary>
    static abstract TSimd Derivative<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>;
}

using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>An activation's mathematics. NaN gives NaN, and an infinite input the limit.</summary>
internal interface IActivation
{
    /// <summary>f(x).</summary>
    TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>
    /// f′, from the input x where <see cref="ActivationFunction.NeedsInput"/>, else from
    /// the output y; the other may be anything.
    /// </summary>
    TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>What to do with an activation once its type is known.</summary>
internal interface IActivationVisitor
{
    void Visit<TActivation>(TActivation activation) where TActivation : struct, IActivation;
}

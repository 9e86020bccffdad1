using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>(x − y)².</summary>
internal readonly struct SquaredError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Loss<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd difference = score - target;
        return difference * difference;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Derivative<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Broadcast(2) * (score - target);
}

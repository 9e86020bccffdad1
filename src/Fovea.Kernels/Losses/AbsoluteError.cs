using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>|x − y|.</summary>
internal readonly struct AbsoluteError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Loss<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Abs(score - target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Derivative<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>
    {
        // Neither above nor below zero leaves zero itself, and NaN.
        TSimd difference = score - target;
        TSimd orNegative = TSimd.SelectGreater(TSimd.Zero, difference, TSimd.Broadcast(-1), difference);
        return TSimd.SelectGreater(difference, TSimd.Zero, TSimd.Broadcast(1), orNegative);
    }
}

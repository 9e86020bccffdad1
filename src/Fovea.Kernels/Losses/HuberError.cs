using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>A parabola up to δ, its tangent beyond.</summary>
internal readonly struct HuberError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Loss<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd half = TSimd.Broadcast(0.5f);
        TSimd distance = TSimd.Abs(score - target);
        return TSimd.SelectGreater(distance, constant, constant * (distance - (half * constant)), half * distance * distance);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Derivative<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(TSimd.Zero - constant, TSimd.Min(constant, score - target));
}

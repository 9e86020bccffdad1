using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>Binary cross-entropy on a logit: max(x, 0) − x·y + log(1 + exp(−|x|)).</summary>
internal readonly struct LogisticError : IElementLoss
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Loss<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>
    {
        // log(1 + e) is log(u) · e / (u − 1) with u = 1 + e rounded, and e itself where u is 1: the rounding of u cancels,
        // so that a confident answer keeps a loss, and all its digits. Source: Higham, Accuracy and Stability, §1.14.1.
        TSimd one = TSimd.Broadcast(1);
        TSimd e = VectorMath.Exp(TSimd.Zero - TSimd.Abs(score));
        TSimd u = one + e;
        TSimd logOnePlus = TSimd.SelectEqual(u, one, e, TSimd.Log(u) * (e / (u - one)));
        return TSimd.Max(score, TSimd.Zero) - (score * target) + logOnePlus;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Derivative<TSimd>(TSimd score, TSimd target, TSimd constant) where TSimd : unmanaged, ISimd<TSimd>
    {
        // 1 / (1 + exp(−x)), with the exponential of −|x| so that it never overflows.
        TSimd one = TSimd.Broadcast(1);
        TSimd e = VectorMath.Exp(TSimd.Zero - TSimd.Abs(score));
        TSimd sigmoid = TSimd.SelectGreater(TSimd.Zero, score, e, one) / (one + e);
        return sigmoid - target;
    }
}

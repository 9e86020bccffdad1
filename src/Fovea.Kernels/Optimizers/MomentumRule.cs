using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>g = trust·(scale·∇ + λ·w); b = keep·b + take·g; w −= η·(gradientShare·g + momentumShare·b). State 0 is b.</summary>
/// <remarks>
/// One formula for SGD's and LARS's variants: a factor of 0 or 1 in a fused multiply-add is exact, so none costs a rounding.
/// The caller sets keep to 0 at the first step, where b holds zeros.
/// </remarks>
internal readonly struct MomentumRule(
    float rate, float weightDecay, float gradientScale, float trust, float keep, float take, float gradientShare, float momentumShare)
    : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd decayed = TSimd.MultiplyAdd(TSimd.Broadcast(weightDecay), weights, TSimd.Broadcast(gradientScale) * gradient);
        TSimd g = TSimd.Broadcast(trust) * decayed;
        state0 = Denormals.Flush(TSimd.MultiplyAdd(TSimd.Broadcast(keep), state0, TSimd.Broadcast(take) * g));
        TSimd direction = TSimd.MultiplyAdd(TSimd.Broadcast(gradientShare), g, TSimd.Broadcast(momentumShare) * state0);
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-rate), direction, weights);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>w −= η·(scale·∇ + λ·w).</summary>
internal readonly struct SgdRule(float rate, float weightDecay, float gradientScale) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd g = TSimd.MultiplyAdd(TSimd.Broadcast(weightDecay), weights, TSimd.Broadcast(gradientScale) * gradient);
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-rate), g, weights);
    }
}

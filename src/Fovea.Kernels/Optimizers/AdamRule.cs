using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Adam's update of one vector; see <see cref="AdamStage"/>.</summary>
internal readonly struct AdamRule(
    Moments moments, float stepSize, float varianceScale, float epsilon, float weightFactor, float gradientDecay, float gradientScale)
    : IUpdateRule
{
    private readonly Moments _moments = moments;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd g = TSimd.MultiplyAdd(TSimd.Broadcast(gradientDecay), weights, TSimd.Broadcast(gradientScale) * gradient);
        _moments.Update(g, ref state0, ref state1);
        TSimd divisor = TSimd.MultiplyAdd(TSimd.Sqrt(state1), TSimd.Broadcast(varianceScale), TSimd.Broadcast(epsilon));
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-stepSize), state0 / divisor, weights * TSimd.Broadcast(weightFactor));
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>RMSprop's update of one vector; see <see cref="RmsPropStage"/>.</summary>
internal readonly struct RmsPropRule(
    float rate, float weightDecay, float gradientScale, float keep, float take, float epsilon, float momentum, bool centered)
    : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd g = TSimd.MultiplyAdd(TSimd.Broadcast(weightDecay), weights, TSimd.Broadcast(gradientScale) * gradient);
        TSimd squared = Denormals.FlushSquared(g);
        state0 = Denormals.FlushSquare(TSimd.MultiplyAdd(TSimd.Broadcast(keep), state0, TSimd.Broadcast(take) * squared * squared));
        TSimd variance = state0;
        if (centered)
        {
            state2 = Denormals.Flush(TSimd.MultiplyAdd(TSimd.Broadcast(keep), state2, TSimd.Broadcast(take) * g));
            variance = TSimd.Max(TSimd.Zero, state0 - (state2 * state2));
        }
        // Without momentum, state 1 reads as zero and is not written back.
        state1 = Denormals.Flush(TSimd.MultiplyAdd(
            TSimd.Broadcast(momentum), state1, g / (TSimd.Sqrt(variance) + TSimd.Broadcast(epsilon))));
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-rate), state1, weights);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Adagrad's update of one vector; see <see cref="AdagradStage"/>.</summary>
internal readonly struct AdagradRule(float rate, float weightDecay, float gradientScale, float epsilon) : IUpdateRule
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd g = TSimd.MultiplyAdd(TSimd.Broadcast(weightDecay), weights, TSimd.Broadcast(gradientScale) * gradient);
        TSimd squared = Denormals.FlushSquared(g);
        state0 = Denormals.FlushSquare(TSimd.MultiplyAdd(squared, squared, state0));
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-rate), g / (TSimd.Sqrt(state0) + TSimd.Broadcast(epsilon)), weights);
    }
}

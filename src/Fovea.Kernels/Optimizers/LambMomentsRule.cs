using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Updates LAMB's moments and leaves the direction in state 2.</summary>
internal readonly struct LambMomentsRule(Moments moments, LambDirection direction, float gradientScale) : IUpdateRule
{
    private readonly Moments _moments = moments;
    private readonly LambDirection _direction = direction;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        _moments.Update(TSimd.Broadcast(gradientScale) * gradient, ref state0, ref state1);
        state2 = _direction.Of(weights, state0, state1);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>Takes LAMB's step.</summary>
internal readonly struct LambUpdateRule(LambDirection direction, float rate) : IUpdateRule
{
    private readonly LambDirection _direction = direction;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd> =>
        weights = TSimd.MultiplyAdd(TSimd.Broadcast(-rate), _direction.Of(weights, state0, state1), weights);
}

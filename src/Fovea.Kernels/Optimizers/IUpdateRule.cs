using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>An optimiser's formula with this step's and this section's numbers in it, applied to one vector of parameters.</summary>
internal interface IUpdateRule
{
    /// <summary>Updates the weights and the states it has. The gradient is as it is in memory.</summary>
    void Apply<TSimd>(ref TSimd weights, TSimd gradient, ref TSimd state0, ref TSimd state1, ref TSimd state2)
        where TSimd : unmanaged, ISimd<TSimd>;
}

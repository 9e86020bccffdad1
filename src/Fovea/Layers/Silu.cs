using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x · sigmoid(x), also called swish: Elfwing et al. 2017.</summary>
public sealed record Silu : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.Silu);
}

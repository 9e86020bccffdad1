using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>Scaled ELU, λ = 1.0507, α = 1.6733: Klambauer et al. 2017.</summary>
public sealed record Selu : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.Selu);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>1 / (1 + e⁻ˣ).</summary>
public sealed record Sigmoid : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.Sigmoid);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>The hyperbolic tangent.</summary>
public sealed record Tanh : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.Tanh);
}

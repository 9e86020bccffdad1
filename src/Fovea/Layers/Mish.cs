using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x · tanh(softplus(x)): Misra 2019.</summary>
public sealed record Mish : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.Mish);
}

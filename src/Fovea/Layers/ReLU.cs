using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>max(0, x): Nair and Hinton 2010.</summary>
public sealed record ReLU : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.ReLU);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>min(max(0, x), 6): MobileNet's.</summary>
public sealed record ReLU6 : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.ReLU6);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x · hard-sigmoid(x): Howard et al. 2019, MobileNetV3.</summary>
public sealed record HardSwish : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.HardSwish);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>clip(x / 6 + ½, 0, 1), as PyTorch defines it.</summary>
public sealed record HardSigmoid : ActivationLayer
{
    internal override ActivationFunction Function => new(ActivationKind.HardSigmoid);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x for x ≥ 0, slope · x below: Maas et al. 2013.</summary>
public sealed record LeakyReLU : ActivationLayer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="slope">The negative slope.</param>
    public LeakyReLU(float slope = 0.01f) => Slope = slope;

    /// <summary>The negative slope.</summary>
    public float Slope { get; }

    /// <inheritdoc/>
    public override string Summary => Slope == 0.01f ? "LeakyReLU" : $"LeakyReLU {Slope}";

    internal override ActivationFunction Function => new(ActivationKind.LeakyReLU, Slope);
}

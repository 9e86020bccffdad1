using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x · Φ(x), Φ the normal distribution: Hendrycks and Gimpel 2016, arXiv:1606.08415.</summary>
public sealed record Gelu : ActivationLayer
{
    /// <summary>Describes the activation.</summary>
    /// <param name="approximate">Whether to take the form with tanh instead of the exact one with erf.</param>
    public Gelu(bool approximate = false) => Approximate = approximate;

    /// <summary>Whether the form with tanh is taken.</summary>
    public bool Approximate { get; }

    /// <inheritdoc/>
    public override string Summary => Approximate ? "Gelu (tanh)" : "Gelu";

    internal override ActivationFunction Function => new(Approximate ? ActivationKind.GeluTanh : ActivationKind.Gelu);
}

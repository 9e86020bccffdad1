using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>
/// x · Φ(x), Φ the cumulative distribution function of the standard normal distribution: Hendrycks and Gimpel 2016,
/// arXiv:1606.08415.
/// </summary>
public sealed record Gelu : ActivationLayer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="approximate">Whether to use the tanh approximation instead of the exact form with erf.</param>
    public Gelu(bool approximate = false) => Approximate = approximate;

    /// <summary>Whether the tanh approximation is used.</summary>
    public bool Approximate { get; }

    /// <inheritdoc/>
    public override string Summary => Approximate ? "Gelu (tanh)" : "Gelu";

    internal override ActivationFunction Function => new(Approximate ? ActivationKind.GeluTanh : ActivationKind.Gelu);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>ln(1 + e^{βx}) / β; the identity where βx > 20, as in PyTorch.</summary>
public sealed record Softplus : ActivationLayer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="beta">β.</param>
    public Softplus(float beta = 1f) => Beta = beta;

    /// <summary>β.</summary>
    public float Beta { get; }

    /// <inheritdoc/>
    public override string Summary => Beta == 1f ? "Softplus" : $"Softplus {Beta}";

    internal override ActivationFunction Function => new(ActivationKind.Softplus, Beta, 20);
}

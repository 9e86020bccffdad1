using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x for x ≥ 0, α(eˣ − 1) below: Clevert et al. 2015.</summary>
public sealed record Elu : ActivationLayer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="alpha">α: the function tends to −α for x → −∞.</param>
    public Elu(float alpha = 1f) => Alpha = alpha;

    /// <summary>α: the function tends to −α for x → −∞.</summary>
    public float Alpha { get; }

    /// <inheritdoc/>
    public override string Summary => Alpha == 1f ? "Elu" : $"Elu {Alpha}";

    internal override ActivationFunction Function => new(ActivationKind.Elu, Alpha);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>x for x ≥ 0, α(eˣ − 1) below: Clevert et al. 2015.</summary>
public sealed record Elu : ActivationLayer
{
    /// <summary>Describes the activation.</summary>
    /// <param name="alpha">What it tends to below zero, negated.</param>
    public Elu(float alpha = 1f) => Alpha = alpha;

    /// <summary>What it tends to below zero, negated.</summary>
    public float Alpha { get; }

    /// <inheritdoc/>
    public override string Summary => Alpha == 1f ? "Elu" : $"Elu {Alpha}";

    internal override ActivationFunction Function => new(ActivationKind.Elu, Alpha);
}

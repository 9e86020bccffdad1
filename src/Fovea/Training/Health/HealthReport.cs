namespace Fovea.Training.Health;

/// <summary>The health of a network at the end of an epoch, by layer in network order.</summary>
/// <param name="Activations">The activations: dead and saturated units.</param>
/// <param name="Gradients">The layers with parameters: gradient norms.</param>
/// <param name="Findings">The problems; empty for a healthy network.</param>
public sealed record HealthReport(
    IReadOnlyList<ActivationHealth> Activations, IReadOnlyList<GradientHealth> Gradients, IReadOnlyList<HealthFinding> Findings);

namespace Fovea.Training.Health;

/// <summary>How a network is at the end of an epoch, by layers in the order of the network.</summary>
/// <param name="Activations">Its activations: dead and saturated units.</param>
/// <param name="Gradients">Its layers with parameters: gradient norms.</param>
/// <param name="Findings">What is wrong; empty in a healthy network.</param>
public sealed record HealthReport(
    IReadOnlyList<ActivationHealth> Activations, IReadOnlyList<GradientHealth> Gradients, IReadOnlyList<HealthFinding> Findings);

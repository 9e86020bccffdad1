namespace Fovea.Samples;

/// <summary>The results of the sample. Differences are relative to the largest output.</summary>
/// <param name="CollapseDifference">Between the linear stack and the product of its matrices.</param>
/// <param name="LinearSuperpositionError">|f(a + b) − f(a) − f(b) + f(0)| of the stack without activations.</param>
/// <param name="ReluSuperpositionError">The same with ReLU between the layers.</param>
/// <param name="Trainings">The results of training three networks.</param>
/// <param name="Findings">
/// The checker's findings for the stack without activations, one line per rule and layer.
/// </param>
public sealed record LinearCollapseResult(
    double CollapseDifference, double LinearSuperpositionError, double ReluSuperpositionError,
    IReadOnlyList<TrainedNetwork> Trainings, IReadOnlyList<string> Findings);

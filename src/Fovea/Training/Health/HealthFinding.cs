namespace Fovea.Training.Health;

/// <summary>Something wrong with a layer, for people.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Problem">What it is.</param>
/// <param name="Message">What was measured and what to do about it.</param>
public sealed record HealthFinding(string Layer, HealthProblem Problem, string Message);

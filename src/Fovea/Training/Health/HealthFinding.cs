namespace Fovea.Training.Health;

/// <summary>A problem of a layer, as a message.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Problem">The kind of problem.</param>
/// <param name="Message">What was measured and how to fix it.</param>
public sealed record HealthFinding(string Layer, HealthProblem Problem, string Message);

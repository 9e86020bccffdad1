namespace Fovea.Profiling;

/// <summary>The result of a numeric test.</summary>
/// <param name="Name">What was tested.</param>
/// <param name="Passed">Whether it passed.</param>
/// <param name="Detail">The figures, or the error.</param>
public sealed record SelfTestResult(string Name, bool Passed, string Detail);

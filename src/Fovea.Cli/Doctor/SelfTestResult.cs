namespace Fovea.Cli.Doctor;

/// <summary>One numeric test.</summary>
/// <param name="Name">What was tested.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Detail">The figures, or the error.</param>
internal sealed record SelfTestResult(string Name, bool Passed, string Detail);

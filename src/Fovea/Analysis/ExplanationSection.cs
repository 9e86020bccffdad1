namespace Fovea.Analysis;

/// <summary>Lines under a title.</summary>
/// <param name="Title">What they are about.</param>
/// <param name="Lines">Plain text.</param>
public sealed record ExplanationSection(string Title, IReadOnlyList<string> Lines);

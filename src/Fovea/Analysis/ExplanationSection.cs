namespace Fovea.Analysis;

/// <summary>A titled section.</summary>
/// <param name="Title">The title.</param>
/// <param name="Lines">Plain text.</param>
public sealed record ExplanationSection(string Title, IReadOnlyList<string> Lines);

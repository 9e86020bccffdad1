namespace Fovea.Inference;

/// <summary>A class and its share.</summary>
/// <param name="Index">The output's number.</param>
/// <param name="Label">The class's name, or its number where names are unknown.</param>
/// <param name="Score">0 to 1.</param>
public sealed record ClassScore(int Index, string Label, float Score);

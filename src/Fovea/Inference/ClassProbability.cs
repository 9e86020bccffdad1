namespace Fovea.Inference;

/// <summary>A class and its share.</summary>
/// <param name="Index">The output's number.</param>
/// <param name="Label">The class's name, or its number where names are unknown.</param>
/// <param name="Probability">0 to 1.</param>
public sealed record ClassProbability(int Index, string Label, float Probability);

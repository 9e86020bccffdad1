namespace Fovea.Data;

/// <summary>Samples to learn from, and others, never learnt from, to measure by.</summary>
/// <param name="Train">The samples to learn from.</param>
/// <param name="Test">The samples to measure by.</param>
public sealed record DataSplit(Dataset Train, Dataset Test);

namespace Fovea.Data;

/// <summary>A training set and a test set.</summary>
/// <param name="Train">The samples to train on.</param>
/// <param name="Test">The samples to evaluate on, never trained on.</param>
public sealed record DataSplit(Dataset Train, Dataset Test);

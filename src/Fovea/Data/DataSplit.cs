namespace Fovea.Data;

/// <summary>A training set and a test set.</summary>
/// <param name="Train">The samples to train on.</param>
/// <param name="Test">The samples to evaluate on, never trained on.</param>
public sealed record DataSplit(Dataset Train, Dataset Test)
{
    /// <summary>Creates a split, after checking that both sets have the same sample shape.</summary>
    /// <param name="train">The samples to train on.</param>
    /// <param name="test">The samples to evaluate on.</param>
    /// <param name="source">The file or folder, for the error.</param>
    /// <param name="advice">What to do about different shapes; a sentence, or empty.</param>
    /// <exception cref="ShapeException">The sample shapes differ.</exception>
    internal static DataSplit Create(Dataset train, Dataset test, string source, string advice = "") =>
        train.SampleShape == test.SampleShape
            ? new DataSplit(train, test)
            : throw new ShapeException(
                $"{source}: the training samples have shape {train.SampleShape}, the test samples {test.SampleShape}. {advice}".TrimEnd());
}

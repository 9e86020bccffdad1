namespace Fovea.Training.Metrics;

/// <summary>A measure of the quality of predictions, accumulated over batches.</summary>
/// <remarks>
/// Batches may be of any size; the value is over all examples since the last reset, not a mean of batch values. Not
/// thread-safe.
/// </remarks>
public abstract class Metric
{
    /// <summary>The name in logs and tables: <c>accuracy</c>, <c>top-5</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether larger values are better: for early stopping, best checkpoints and plateau schedules.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>
    /// The metric of all examples since the last <see cref="Reset"/>; NaN if it is undefined, as before the first
    /// example.
    /// </summary>
    public abstract double Value { get; }

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">[n, k], the network's output, row-major.</param>
    /// <param name="targets">
    /// [n] class indices for a classification metric, [n, k] values for a regression metric.
    /// </param>
    /// <exception cref="ShapeException">The lengths do not match.</exception>
    /// <exception cref="FoveaException">A target is not a class index.</exception>
    public abstract void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets);

    /// <summary>Discards all examples.</summary>
    public abstract void Reset();
}

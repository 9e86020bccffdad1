namespace Fovea.Training.Metrics;

/// <summary>A number that says how good predictions are, gathered batch by batch.</summary>
/// <remarks>
/// Batches may be of any size; the value is that of all examples since the last reset, not a mean of batch values. Not
/// safe for use by several threads at once.
/// </remarks>
public abstract class Metric
{
    /// <summary>The name in logs and tables: <c>accuracy</c>, <c>top-5</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a larger value is a better model: for early stopping, best checkpoints and plateau schedules.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>The metric of all examples since the last <see cref="Reset"/>; NaN where it is not defined, as before the first example.</summary>
    public abstract double Value { get; }

    /// <summary>Adds a batch.</summary>
    /// <param name="scores">[n, k], the network's output, row-major.</param>
    /// <param name="targets">[n] class numbers for a classification metric, [n, k] numbers for a regression metric.</param>
    /// <exception cref="ShapeException">The lengths do not fit together.</exception>
    /// <exception cref="FoveaException">A target is not a class.</exception>
    public abstract void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets);

    /// <summary>Forgets all examples.</summary>
    public abstract void Reset();
}

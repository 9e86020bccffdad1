namespace Fovea.Training.Metrics;

/// <summary>A metric of the errors between scores and targets.</summary>
public abstract class RegressionMetric : Metric
{
    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public sealed override void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets)
    {
        if (scores.Length != targets.Length)
        {
            throw new ShapeException($"Metric {Name}: {scores.Length} scores and {targets.Length} targets; "
                + "expected a target for each score.");
        }
        for (int i = 0; i < scores.Length; i++)
        {
            AddError((double)scores[i] - targets[i]);
        }
    }

    /// <summary>Adds an error, score minus target.</summary>
    protected abstract void AddError(double error);
}

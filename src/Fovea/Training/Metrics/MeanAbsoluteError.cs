namespace Fovea.Training.Metrics;

/// <summary>Σ|score − target| / count over all values.</summary>
/// <remarks>Summed in double. Source: scikit-learn's mean_absolute_error, over flattened arrays. Held by RegressionMetricTests.</remarks>
public sealed class MeanAbsoluteError : RegressionMetric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override double Value => _sum / _count;

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    /// <inheritdoc/>
    protected override void AddError(double error)
    {
        _sum += Math.Abs(error);
        _count++;
    }
}

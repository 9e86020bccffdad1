namespace Fovea.Training.Metrics;

/// <summary>√(Σ(score − target)² / count) over all values.</summary>
/// <remarks>
/// Summed in double. Source: scikit-learn's mean_squared_error with squared=False, over
/// flattened arrays. Held by RegressionMetricTests.
/// </remarks>
public sealed class RootMeanSquaredError : RegressionMetric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override double Value => Math.Sqrt(_sum / _count);

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    /// <inheritdoc/>
    protected override void AddError(double error)
    {
        _sum += error * error;
        _count++;
    }
}

namespace Fovea.Kernels.Normalization;

/// <summary>Number, mean and sum of squared deviations of some values; two of them combine without cancellation.</summary>
/// <remarks>Source: Chan, Golub and LeVeque 1983, "Algorithms for computing the sample variance".</remarks>
internal readonly record struct Moments(long Count, double Mean, double SquaredDeviations)
{
    /// <summary>The variance, divided by the number of values.</summary>
    public double Variance => Count == 0 ? 0 : SquaredDeviations / Count;

    /// <summary>The moments of both sets of values together.</summary>
    public Moments With(Moments other)
    {
        if (Count == 0)
        {
            return other;
        }
        long count = Count + other.Count;
        double delta = other.Mean - Mean;
        return new Moments(
            count,
            Mean + (delta * other.Count / count),
            SquaredDeviations + other.SquaredDeviations + (delta * delta * Count * other.Count / count));
    }

    /// <summary>1 / √(variance + ε).</summary>
    public double InverseDeviation(double epsilon) => 1 / Math.Sqrt(Variance + epsilon);
}

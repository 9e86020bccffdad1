namespace Fovea.Training.Health;

/// <summary>How large the gradient of a layer's parameters was over an epoch.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Parameters">How many numbers training moves in it.</param>
/// <param name="GradientNorm">The L2 norm of their gradient: the root mean square over the steps looked at.</param>
/// <param name="WeightNorm">The L2 norm of the parameters at the end of the epoch.</param>
public sealed record GradientHealth(string Layer, long Parameters, double GradientNorm, double WeightNorm)
{
    /// <summary>The gradient's root mean square over the parameters, which compares layers of different sizes.</summary>
    public double RootMeanSquare => GradientNorm / Math.Sqrt(Parameters);
}

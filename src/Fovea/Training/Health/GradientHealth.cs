namespace Fovea.Training.Health;

/// <summary>The size of the gradient of a layer's parameters over an epoch.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Parameters">The number of trainable parameters.</param>
/// <param name="GradientNorm">The L2 norm of their gradient: the root mean square over the measured steps.</param>
/// <param name="WeightNorm">The L2 norm of the parameters at the end of the epoch.</param>
public sealed record GradientHealth(string Layer, long Parameters, double GradientNorm, double WeightNorm)
{
    /// <summary>
    /// The gradient's root mean square over the parameters, comparable between layers of different sizes.
    /// </summary>
    public double RootMeanSquare => GradientNorm / Math.Sqrt(Parameters);
}

namespace Fovea.Training.Health;

/// <summary>Options for monitoring a network during training.</summary>
public sealed record HealthOptions
{
    /// <summary>
    /// The number of training samples on which activations are measured after each epoch; on small data fewer: a
    /// sixteenth of the set, but at least 16.
    /// </summary>
    public int ProbeSamples { get; init; } = 256;

    /// <summary>The number of steps per epoch at which gradients are measured, evenly spaced.</summary>
    public int GradientSteps { get; init; } = 16;

    /// <summary>The share of dead units in a layer from which it is reported.</summary>
    public double DeadShare { get; init; } = 0.25;

    /// <summary>The share of saturated values in a layer from which it is reported.</summary>
    public double SaturatedShare { get; init; } = 0.5;

    /// <summary>
    /// A gradient smaller than the largest one of all layers by more than this factor is reported as vanishing.
    /// </summary>
    public double VanishingFactor { get; init; } = 1e4;

    /// <summary>
    /// A gradient whose norm exceeds this multiple of the norm of the weights is reported as exploding.
    /// </summary>
    public double ExplodingFactor { get; init; } = 100;
}

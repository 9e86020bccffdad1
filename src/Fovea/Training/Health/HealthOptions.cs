namespace Fovea.Training.Health;

/// <summary>How a network's health is watched in training.</summary>
public sealed record HealthOptions
{
    /// <summary>
    /// Training samples on which activations are looked at after each epoch; fewer on small data: a sixteenth of the set, but at least 16.
    /// </summary>
    public int ProbeSamples { get; init; } = 256;

    /// <summary>Steps of an epoch whose gradients are measured, evenly spread.</summary>
    public int GradientSteps { get; init; } = 16;

    /// <summary>The share of a layer's units that are dead from which on it is reported.</summary>
    public double DeadShare { get; init; } = 0.25;

    /// <summary>The share of a layer's values near the ends of their range from which on it is reported.</summary>
    public double SaturatedShare { get; init; } = 0.5;

    /// <summary>A layer whose gradient is smaller than the strongest layer's by more than this factor is reported as vanishing.</summary>
    public double VanishingFactor { get; init; } = 1e4;

    /// <summary>A layer whose gradient's norm is above its weights' norm times this is reported as exploding.</summary>
    public double ExplodingFactor { get; init; } = 100;
}

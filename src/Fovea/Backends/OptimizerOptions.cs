namespace Fovea.Backends;

/// <summary>What is done to gradients before an optimiser moves the parameters by them, and which it moves.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Parameters whose names begin with one of these stay as they are.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>
    /// Learning rates relative to the optimiser's, by the beginning of the
    /// parameters' names; the first that fits counts.
    /// </summary>
    public IReadOnlyList<(string Prefix, float Factor)> LearningRateFactors { get; init; } = [];

    /// <summary>Whether weight decay leaves out biases and the factors of normalisations. PyTorch's default is false.</summary>
    public bool DecayWeightsOnly { get; init; }

    /// <summary>Steps whose gradients are averaged before the parameters move.</summary>
    public int AccumulateSteps { get; init; } = 1;

    /// <summary>The largest norm of the whole gradient, beyond which it is scaled down; null for no limit.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>Decay of an exponential average of the parameters, kept beside them; null for none.</summary>
    public float? AverageDecay { get; init; }

    /// <summary>Combines gradients over processes; null in one process.</summary>
    public IGradientReducer? Reducer { get; init; }

    /// <summary>The least size of a gradient bucket in bytes. PyTorch's default for data-parallel training is 25 MiB.</summary>
    public long BucketBytes { get; init; } = 25 << 20;
}

namespace Fovea.Graph;

/// <summary>Which form layers take in a graph. Equal to <see cref="Training"/> or <see cref="Inference"/> in most uses.</summary>
public sealed record GraphMode
{
    /// <summary>Training: dropout drops, batch normalisation uses the batch, auxiliary heads exist.</summary>
    public static readonly GraphMode Training = new() { IsTraining = true, Dropout = true, BatchStatistics = true };

    /// <summary>Inference: dropout passes its input on, batch normalisation uses the running statistics.</summary>
    public static readonly GraphMode Inference = new();

    /// <summary>Whether what exists for training only is built: auxiliary heads, sampled poolings.</summary>
    public bool IsTraining { get; init; }

    /// <summary>Whether dropout drops. On at inference it makes Monte-Carlo dropout: Gal and Ghahramani 2016, arXiv:1506.02142.</summary>
    public bool Dropout { get; init; }

    /// <summary>Whether batch normalisation uses the statistics of the batch and updates the running ones.</summary>
    public bool BatchStatistics { get; init; }

    /// <summary>
    /// Layers whose paths begin with one of these use their running statistics and leave them as they are,
    /// whatever <see cref="BatchStatistics"/> says.
    /// </summary>
    public IReadOnlyList<string> FixedStatistics { get; init; } = [];
}

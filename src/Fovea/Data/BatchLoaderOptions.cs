using Fovea.Data.Augmentations;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Samples per batch; at least 1. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The run's seed, which determines order, augmentation and mixing. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether the samples are reshuffled every epoch. Default true; false keeps the set's order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether to drop an incomplete last batch. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>The augmentations applied to each sample, in order. Default none.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Applied to each sample after augmentation. Default none.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Mixup or CutMix, applied to the complete batch. Default none.</summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>
    /// How many batches are prefetched, 1 … 64; affects memory and timing, never the results. Default 3.
    /// </summary>
    public int PrefetchBatches { get; init; } = 3;

    /// <summary>
    /// How many threads prepare the samples of a batch, 1 … 64; affects timing, never the results. Null, the default,
    /// uses up to four where samples are decoded from files, else one.
    /// </summary>
    public int? Workers { get; init; }
}

using Fovea.Data.Augmentations;
using Fovea.Tensors;

namespace Fovea.Data;

/// <summary>How a <see cref="BatchLoader"/> makes batches.</summary>
public sealed record BatchLoaderOptions
{
    /// <summary>Samples per batch; at least 1. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The run's seed, from which order, augmentation and mixing follow. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether each epoch has an order of its own. Default true; false keeps the set's order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch that is not full is left out. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>What is done to each sample, in order. Default nothing.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init; } = [];

    /// <summary>Applied to each sample after augmentation. Default none.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>Mixup or CutMix, applied to the finished batch. Default none.</summary>
    public BatchMixing? Mixing { get; init; }

    /// <summary>How many batches are made ahead, 1 … 64; it changes memory and timing, never a number. Default 3.</summary>
    public int PrefetchBatches { get; init; } = 3;

    /// <summary>
    /// How many threads prepare the samples of a batch, 1 … 64; it changes timing, never a number. Null, the default,
    /// takes up to four where samples are decoded from files, else one.
    /// </summary>
    public int? Workers { get; init; }
}

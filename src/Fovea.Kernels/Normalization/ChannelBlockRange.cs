using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Neighbouring blocks of channels, which a stage works on.</summary>
/// <remarks>
/// Batch normalisation reads its tensors twice, for the statistics and to apply them. It takes few enough blocks at a time
/// that the second pass finds them in a third-level cache; no channel knows of another, so results do not depend on the cut.
/// </remarks>
internal readonly record struct ChannelBlockRange(int First, int Count)
{
    // A quarter of the 32 MiB that eight cores of a Zen share; half of what smaller machines have.
    private const long CacheBytes = 8 << 20;

    private const int FewestTasks = 16;

    /// <summary>All blocks at once.</summary>
    public static ChannelBlockRange All(NormalizationGeometry geometry) => new(0, geometry.ChannelBlocks);

    /// <summary>Ranges that fit the cache, or still leave tasks for a team; in their order.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="segments">Each is a task for each block.</param>
    /// <param name="tensors">How many tensors are read twice.</param>
    public static IEnumerable<ChannelBlockRange> ThatFitTheCache(NormalizationGeometry geometry, ChannelSegments segments, int tensors)
    {
        long blockBytes = Math.Max(1, geometry.ValuesPerChannel) * Blocks.Size * sizeof(float) * tensors;
        long fewest = (FewestTasks + segments.Count - 1) / Math.Max(1, segments.Count);
        int most = (int)Math.Min(geometry.ChannelBlocks, Math.Max(fewest, CacheBytes / blockBytes));
        for (int first = 0; first < geometry.ChannelBlocks; first += most)
        {
            yield return new ChannelBlockRange(first, Math.Min(most, geometry.ChannelBlocks - first));
        }
    }

    /// <summary>The block of a task, and which of its tasks that is: a segment's, or an image's.</summary>
    public (int Part, int Block) OfTask(int task)
    {
        (int part, int block) = Math.DivRem(task, Count);
        return (part, First + block);
    }
}

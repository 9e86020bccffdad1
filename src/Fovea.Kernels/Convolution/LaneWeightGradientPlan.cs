using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution;

/// <summary>How the weights' gradient over batch lanes is cut into tasks; nothing here depends on threads.</summary>
/// <remarks>
/// The blocks of 16 images are cut into chunks. Each chunk has its own sums, [filters][products][16] and then
/// [filters][16] for the bias, which a second stage adds over chunks and lanes, in order. A last block with idle lanes is
/// a chunk of its own, whose idle lanes are cleared when its sums are done.
/// </remarks>
internal sealed class LaneWeightGradientPlan
{
    // Enough tasks to keep 8 threads evenly busy; each further chunk costs another copy of all sums.
    private const int EnoughTasks = 16;

    // 32 KiB for what a tile's filters and a channel read again under every tap: what a first-level cache has at least.
    private const int CachedFloats = 8 * 1024;

    private const int LargestTile = 14;

    // Sums stay in registers over a piece: shorter ones than this spend their time on loading and storing sums.
    private const int EnoughPixels = 32;

    public LaneWeightGradientPlan(ConvolutionGeometry geometry)
    {
        Geometry = geometry;
        (int full, int idle) = (geometry.Batch / Blocks.Size, geometry.Batch % Blocks.Size);
        ChannelUnits = geometry.KernelArea == 1 ? 1 : geometry.InChannels;
        int tasks = Blocks.Count(geometry.OutChannels) * ChannelUnits;
        FullChunks = Math.Min(full, (EnoughTasks + tasks - 1) / tasks);
        Chunks = FullChunks + (idle > 0 ? 1 : 0);
        LanesOfLast = idle;
        // Pieces decide the order of sums, so they are cut for the largest tile, whatever the vectors.
        int tiles = TilesOf(geometry.OutChannels, LargestTile);
        int filters = (geometry.OutChannels + tiles - 1) / tiles;
        int pixels = Math.Max(EnoughPixels, CachedFloats / (Blocks.Size * (filters + (geometry.Height.Stride * geometry.Width.Stride))));
        Rows = Math.Clamp(pixels / Math.Max(1, geometry.Width.Output), 1, Math.Max(1, geometry.Height.Output));
        BlocksAtOnce = Math.Clamp(pixels / Math.Max(1, geometry.OutputArea), 1, Math.Max(1, Blocks.Count(geometry.Batch)));
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Channels that are tasks of their own; without taps beside each other, one task has all, and a tile two.</summary>
    public int ChannelUnits { get; }

    public int FullChunks { get; }

    public int Chunks { get; }

    /// <summary>Images in the last chunk's block; 0 where no lane is idle.</summary>
    public int LanesOfLast { get; }

    /// <summary>Output rows that a tile sums over at once.</summary>
    public int Rows { get; }

    /// <summary>Blocks of images that a tile sums over at once, where their whole outputs stay in cache.</summary>
    public int BlocksAtOnce { get; }

    public int Products => Geometry.InChannels * Geometry.KernelArea;

    /// <summary>Sums of a chunk, of 16 lanes each.</summary>
    public int Sums => Geometry.OutChannels * (Products + 1);

    /// <summary>Floats of workspace.</summary>
    public long WorkspaceFloats => (long)Chunks * Sums * Blocks.Size;

    /// <summary>Tiles of at most so many filters that share them evenly.</summary>
    public static int TilesOf(int filters, int largest) => (filters + largest - 1) / largest;

    /// <summary>The blocks of a chunk: first … last − 1.</summary>
    public (int First, int Last) BlocksOf(int chunk)
    {
        int full = Geometry.Batch / Blocks.Size;
        return chunk == FullChunks
            ? (full, full + 1)
            : ((int)((long)full * chunk / FullChunks), (int)((long)full * (chunk + 1) / FullChunks));
    }
}

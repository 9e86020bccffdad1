using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>How the weights' gradient over batch lanes is cut into tasks; nothing here depends on threads or vectors.</summary>
/// <remarks>
/// The blocks of 16 images are cut into chunks. Each chunk has its own sums, [filters][products][16] and then
/// [filters][16] for the bias, which a second stage adds over chunks and lanes, in order. A last block with idle lanes is
/// a chunk of its own, whose idle lanes are cleared when its sums are done.
/// </remarks>
internal sealed class BatchLaneWeightGradientPlan
{
    // Enough tasks to keep 8 threads evenly busy; each further chunk costs another copy of all sums.
    private const int EnoughTasks = 16;

    // 32 KiB for what a tile's filters and a channel read again in every row of the filters: what a first-level cache has at least.
    private const int CachedFloats = 8 * 1024;

    // Two of the widest tiles, which share the channel's rows.
    private const int LargestGroup = 10;

    // Sums stay in registers over a piece: shorter ones than this spend their time on loading and storing sums.
    private const int EnoughPixels = 32;

    private readonly long _madeFloats;

    /// <param name="geometry">The convolution.</param>
    /// <param name="isPooled">Whether rows of the output's gradient are made of pooled ones, in pairs.</param>
    public BatchLaneWeightGradientPlan(ConvolutionGeometry geometry, bool isPooled = false)
    {
        Geometry = geometry;
        (int full, int idle) = (geometry.Batch / Blocks.Size, geometry.Batch % Blocks.Size);
        IsPoint = geometry.KernelArea == 1;
        ChannelUnits = IsPoint ? 1 : geometry.InChannels;
        FilterGroups = Pieces(geometry.OutChannels, LargestGroup);
        int tasks = FilterGroups * ChannelUnits;
        FullChunks = Math.Min(full, Pieces(EnoughTasks, tasks));
        Chunks = FullChunks + (idle > 0 ? 1 : 0);
        LanesOfLast = idle;
        int filters = Pieces(geometry.OutChannels, FilterGroups);
        int tileFilters = Pieces(filters, Pieces(filters, TapTile.MostFilters));
        int pixels = Math.Max(EnoughPixels,
            CachedFloats / (Blocks.Size * (tileFilters + (geometry.Height.Stride * geometry.Width.Stride))));
        Rows = Math.Clamp(pixels / Math.Max(1, geometry.Width.Output), 1, Math.Max(1, geometry.Height.Output));
        Rows = isPooled ? Math.Max(2, Rows & ~1) : Rows;
        BlocksAtOnce = Math.Clamp(pixels / Math.Max(1, geometry.OutputArea), 1, Math.Max(1, Blocks.Count(geometry.Batch)));
        ConvolutionAxis width = geometry.Width;
        _madeFloats = isPooled ? (long)BlocksAtOnce * filters * Rows * geometry.Width.Output * Blocks.Size : 0;
        IsPadded = width.Kernel > 1 && (width.PadBegin > 0 || width.InputAt(width.Output - 1, width.Kernel - 1) >= width.Input);
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Filters of one tap: a tile has several channels instead of taps.</summary>
    public bool IsPoint { get; }

    /// <summary>
    /// Whether tiles read channels from the second-level cache: filters of one tap read a channel once in a piece, and
    /// all of a piece's are more than the first holds.
    /// </summary>
    public bool ReadsFar => IsPoint && (long)Geometry.InChannels * Rows * Geometry.Width.Output * BlocksAtOnce * Blocks.Size > CachedFloats;

    /// <summary>Channels that are tasks of their own; of filters of one tap, one task has all.</summary>
    public int ChannelUnits { get; }

    /// <summary>Runs of filters that are tasks of their own.</summary>
    public int FilterGroups { get; }

    public int FullChunks { get; }

    public int Chunks { get; }

    /// <summary>Images in the last chunk's block; 0 where no lane is idle.</summary>
    public int LanesOfLast { get; }

    /// <summary>Output rows that a tile sums over at once.</summary>
    public int Rows { get; }

    /// <summary>Blocks of images that a tile sums over at once, where their whole outputs stay in cache.</summary>
    public int BlocksAtOnce { get; }

    /// <summary>Whether taps reach over the ends of a row, so that rows are copied with zeros beyond them.</summary>
    public bool IsPadded { get; }

    /// <summary>The first column of a copied row, and its columns.</summary>
    public (int First, int Columns) PaddedRow
    {
        get
        {
            ConvolutionAxis width = Geometry.Width;
            int first = width.InputAt(0, 0);
            return (first, width.InputAt(width.Output - 1, width.Kernel - 1) + 1 - first);
        }
    }

    /// <summary>Input rows under a piece's output rows.</summary>
    public int PaddedRows => ((Rows - 1) * Geometry.Height.Stride) + Geometry.Height.Span;

    /// <summary>Floats of a task's copied rows, and of the rows computed from pooled ones after them.</summary>
    public long ScratchFloats => PaddedFloats + _madeFloats;

    /// <summary>Floats of a task's copied rows.</summary>
    public long PaddedFloats => IsPadded ? (long)BlocksAtOnce * PaddedRows * PaddedRow.Columns * Blocks.Size : 0;

    public int Products => Geometry.InChannels * Geometry.KernelArea;

    /// <summary>Sums of a chunk, of 16 lanes each.</summary>
    public int Sums => Geometry.OutChannels * (Products + 1);

    /// <summary>Floats of workspace.</summary>
    public long WorkspaceFloats => (long)Chunks * Sums * Blocks.Size;

    /// <summary>Pieces of at most that many.</summary>
    public static int Pieces(int count, int largest) => (count + largest - 1) / largest;

    /// <summary>The blocks of a chunk: first … last − 1.</summary>
    public (int First, int Last) BlocksOf(int chunk)
    {
        int full = Geometry.Batch / Blocks.Size;
        return chunk == FullChunks
            ? (full, full + 1)
            : ((int)((long)full * chunk / FullChunks), (int)((long)full * (chunk + 1) / FullChunks));
    }
}

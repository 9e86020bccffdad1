using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>
/// How the weights' gradient is cut into outer products: into tasks, and into pieces of pixels that stay in cache;
/// nothing here depends on threads or vectors.
/// </summary>
/// <remarks>
/// For each tap the gradient is a matrix product over pixels. Its rows are the channels of one tensor, its
/// lanes those of the other. The pixels are cut into chunks, each with a partial gradient of its own, and a second stage adds
/// them in order: the bits are the same for any number of threads.
/// </remarks>
internal sealed class OuterProductWeightGradientPlan
{
    /// <summary>Rows are a multiple of it.</summary>
    public const int RowUnit = 8;

    /// <summary>The most taps: sixteen channels' gradients of a filter are gathered in 32 KiB.</summary>
    public const int MaxTaps = 512;

    // Three vectors of these pixels are 19 KiB, which stay in a first-level cache for all rows: 200 take 6 to 40 % longer.
    private const int PiecePixels = 100;

    // 512 KiB, half of a second-level cache, for the sums of a task.
    private const int CachedSums = 128 * 1024;

    // Enough tasks to keep 8 threads evenly busy, but none shorter than a microsecond.
    private const int EnoughTasks = 32, EnoughTasksOfTaps = 16;
    private const long EnoughProducts = 100_000;

    // A chunk of fewer pixels would spend its time on its partial gradient rather than on the products.
    private const int ManyPixels = 400, ManyPixelsOfTaps = 700, EnoughPixels = 256;

    // A range of fewer channels would read the other tensor more often than the products can hide; those of many taps hide more.
    private const int EnoughChannels = 96, EnoughChannelsOfTaps = 64;

    public OuterProductWeightGradientPlan(ConvolutionGeometry geometry)
    {
        Geometry = Correlation.Flatten(geometry);
        (int inputs, int outputs) = (geometry.InChannelsPerGroup, geometry.OutChannelsPerGroup);
        // With input channels as lanes the rows are stored as in the plain gradient, so the other way must be worth it.
        RowsAreOutputs = Cost(outputs, inputs) <= 1.03 * Cost(inputs, outputs);
        (Rows, Lanes) = RowsAreOutputs ? (outputs, inputs) : (inputs, outputs);
        PaddedRows = RoundUp(Rows, RowUnit);
        PaddedLanes = RoundUp(Lanes, Blocks.Size);
        Taps = geometry.KernelArea;
        CutPixels();
        CutTasks();
    }

    /// <summary>The convolution; without a stride each image is one long row.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>
    /// Whether rows are output channels and lanes input channels, or the other way
    /// round: whichever leaves fewer lanes empty.
    /// </summary>
    public bool RowsAreOutputs { get; }

    /// <summary>Channels of a group.</summary>
    public int Rows { get; }

    /// <summary>Channels of a group.</summary>
    public int Lanes { get; }

    public int PaddedRows { get; }

    public int PaddedLanes { get; }

    /// <summary>Of a filter: a sum for each.</summary>
    public int Taps { get; }

    /// <summary>Output columns, rows and images of a piece.</summary>
    public int PieceColumns { get; private set; }

    public int PieceRows { get; private set; }

    public int PieceImages { get; private set; }

    /// <summary>Pieces along each axis of the output.</summary>
    public int ColumnPieces { get; private set; }

    public int RowPieces { get; private set; }

    public int Pieces { get; private set; }

    /// <summary>Runs of pieces with a partial gradient each.</summary>
    public int Chunks { get; private set; } = 1;

    public int RowRanges { get; private set; } = 1;

    public int LaneRanges { get; private set; } = 1;

    public int Tasks => Chunks * Geometry.Groups * RowRanges * LaneRanges;

    /// <summary>Chunks are runs of images, or of parts of images, where pieces and images divide so.</summary>
    public TaskGrain Grain => PieceImages == 1 || Pieces % Chunks == 0 && Geometry.Batch % (Pieces / Chunks * PieceImages) == 0
        ? TaskGrain.ByRun(Geometry.Batch, Chunks, Tasks / Chunks)
        : default;

    /// <summary>Whether the gradient itself serves as the only partial gradient.</summary>
    public bool IsInPlace => Taps == 1 && Chunks == 1 && RowsAreOutputs && Rows == PaddedRows && Lanes == PaddedLanes;

    /// <summary>
    /// Floats of one chunk's partial gradient of the weights: [group][range of lanes][padded row][tap][lane]. A range's sums
    /// are stored together, since those of a task with gaps between them would crowd in part of a cache.
    /// </summary>
    public long MatrixFloats => IsInPlace ? 0 : FirstSum(Geometry.Groups, 0);

    /// <summary>And of the bias: [group][output channel, padded].</summary>
    public int BiasFloats => Geometry.Groups * PaddedOutputs;

    public int PaddedOutputs => RoundUp(Geometry.OutChannelsPerGroup, Blocks.Size);

    public long PartialFloats => MatrixFloats + BiasFloats;

    /// <summary>The rows of a range: a multiple of 16, or up to the last.</summary>
    public (int First, int Last) RowRange(int range)
    {
        int blocks = Blocks.Count(Rows);
        return (blocks * range / RowRanges * Blocks.Size, Math.Min(PaddedRows, blocks * (range + 1) / RowRanges * Blocks.Size));
    }

    /// <summary>The lanes of a range: a multiple of 16, in threes as far as they go.</summary>
    public (int First, int Last) LaneRange(int range)
    {
        int blocks = Blocks.Count(Lanes), panels = Panels(blocks);
        int First(int r) => blocks * (panels * r / LaneRanges) / panels * Blocks.Size;
        return (First(range), First(range + 1));
    }

    /// <summary>The lanes whose sums are stored together with one's.</summary>
    public (int First, int Last) SumLanes(int lane)
    {
        int range = 0;
        while (LaneRange(range).Last <= lane)
        {
            range++;
        }
        return IsInPlace ? (0, PaddedLanes) : LaneRange(range);
    }

    /// <summary>Where the sums of a range of lanes begin in a partial gradient.</summary>
    public nint FirstSum(int group, int firstLane) => (nint)PaddedRows * Taps * (((nint)group * PaddedLanes) + firstLane);

    /// <summary>Into how many tiles the vectors are dealt.</summary>
    public static int Panels(int vectors) => (vectors + OuterProductTile.MaxVectors - 1) / OuterProductTile.MaxVectors;

    // Products, padding and all; a tile of one vector has more loads than multiply-adds to hide them under.
    private static double Cost(int rows, int lanes)
    {
        int vectors = Blocks.Count(lanes);
        return RoundUp(rows, RowUnit) * vectors * (vectors switch { 1 => 1.4, 2 or 4 => 1.05, _ => 1.0 });
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    private static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    /// <summary>A piece: (images, depth, rows, columns). Beyond the last image it is empty.</summary>
    public PixelPiece PieceAt(int piece)
    {
        (int rest, int columns) = Math.DivRem(piece, ColumnPieces);
        (rest, int rows) = Math.DivRem(rest, RowPieces);
        (int images, int od) = Math.DivRem(rest, Geometry.Depth.Output);
        (int image, int oh, int ow) = (images * PieceImages, rows * PieceRows, columns * PieceColumns);
        return new PixelPiece(
            image,
            Math.Min(PieceImages, Geometry.Batch - image),
            od,
            oh,
            Math.Min(PieceRows, Geometry.Height.Output - oh),
            ow,
            Math.Min(PieceColumns, Geometry.Width.Output - ow));
    }

    // Even pieces of about PiecePixels: part of a row, or some rows, or some images.
    private void CutPixels()
    {
        (int depth, int height, int width) = (Geometry.Depth.Output, Geometry.Height.Output, Geometry.Width.Output);
        ColumnPieces = DivideUp(width, PiecePixels);
        PieceColumns = DivideUp(width, ColumnPieces);
        RowPieces = DivideUp(height, Math.Max(1, PiecePixels / PieceColumns));
        PieceRows = DivideUp(height, RowPieces);
        PieceImages = depth * RowPieces * ColumnPieces > 1 ? 1 : Math.Clamp(PiecePixels / (height * width), 1, Math.Max(1, Geometry.Batch));
        Pieces = DivideUp(Geometry.Batch, PieceImages) * depth * RowPieces * ColumnPieces;
    }

    private void CutTasks()
    {
        long sums = (long)PaddedRows * Taps * PaddedLanes;
        while (sums / (RowRanges * LaneRanges) > CachedSums && SplitLarger(1))
        {
        }
        long pixels = (long)Geometry.Batch * Geometry.OutputArea;
        bool isOneTap = Taps == 1;
        while (Tasks < (isOneTap ? EnoughTasks : EnoughTasksOfTaps) && Geometry.Groups * sums * pixels / (2 * Tasks) > EnoughProducts)
        {
            if (!SplitPixels(pixels, isOneTap ? ManyPixels : ManyPixelsOfTaps)
                && !SplitLarger(isOneTap ? EnoughChannels : EnoughChannelsOfTaps) && !SplitPixels(pixels, EnoughPixels))
            {
                return;
            }
        }
    }

    private bool SplitPixels(long pixels, int atLeast)
    {
        if (pixels / (2 * Chunks) < atLeast || Pieces < 2 * Chunks)
        {
            return false;
        }
        Chunks *= 2;
        return true;
    }

    private bool SplitLarger(int atLeast)
    {
        bool splitsRows = PaddedRows / RowRanges >= PaddedLanes / LaneRanges;
        int channels = splitsRows ? PaddedRows / RowRanges : PaddedLanes / LaneRanges;
        int units = splitsRows ? Blocks.Count(Rows) / RowRanges : Panels(Blocks.Count(Lanes)) / LaneRanges;
        if (units < 2 || channels < 2 * atLeast)
        {
            return false;
        }
        (RowRanges, LaneRanges) = splitsRows ? (2 * RowRanges, LaneRanges) : (RowRanges, 2 * LaneRanges);
        return true;
    }
}

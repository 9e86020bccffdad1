using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>
/// What the forward pass and the input's gradient have in common: a target of tiles, each from 6×6 pixels of a source,
/// and how the work is cut into tasks of some tiles and some blocks of target channels.
/// </summary>
/// <remarks>
/// The gradient's source is the output's gradient, its filters are rotated by 180° and go from output to input channels,
/// and padding p becomes r − 1 − p for r taps. The cut depends on the sizes alone.
/// </remarks>
internal sealed class WinogradPlan
{
    /// <summary>Source pixels under a tile along an axis; a tile has its square of products.</summary>
    public const int Span = 6;

    /// <summary>Products of a tile and a pair of channels.</summary>
    public const int Points = Span * Span;

    private const int TileMultiple = 14;            // what a register tile takes at 512 bits

    // Tiles are transformed into what the second-level cache holds of them, since each scatters its points over 36
    // places. Weights that come from memory are worth more tiles than that: as many as the cache that all cores share
    // holds. Measured by WinogradBench.
    private const int TransformedBytes = 600 * 1024;
    private const long WeightBytesFromMemory = 16 << 20;
    private const long SharedBytes = 20 << 20;
    private const int MostProductParts = 4;         // for each of the 36 points: enough for many threads

    private const int EnoughTasks = 8;              // so that a few threads end together
    private const int BlocksWorthATransform = 4;    // of target channels: the source's transform is a tenth of the work

    public WinogradPlan(ConvolutionGeometry geometry, bool toInput)
    {
        Batch = geometry.Batch;
        (SourceChannels, TargetChannels) =
            toInput ? (geometry.OutChannels, geometry.InChannels) : (geometry.InChannels, geometry.OutChannels);
        ConvolutionAxis height = geometry.Height, width = geometry.Width;
        (SourceHeight, SourceWidth) = toInput ? (height.Output, width.Output) : (height.Input, width.Input);
        (TargetHeight, TargetWidth) = toInput ? (height.Input, width.Input) : (height.Output, width.Output);
        Taps = height.Kernel;
        (PadTop, PadLeft) = toInput ? (Taps - 1 - height.PadBegin, Taps - 1 - width.PadBegin) : (height.PadBegin, width.PadBegin);
        TilesHigh = Divide(TargetHeight, Tile);
        TilesWide = Divide(TargetWidth, Tile);
        Tiles = checked(Batch * TilesHigh * TilesWide);
        Cut();
    }

    /// <summary>Taps of a filter along an axis: three or five.</summary>
    public int Taps { get; }

    /// <summary>Target pixels of a tile along an axis: four for three taps, two for five.</summary>
    public int Tile => Span + 1 - Taps;

    public int Batch { get; }

    public int SourceChannels { get; }

    public int TargetChannels { get; }

    public int SourceBlocks => Blocks.Count(SourceChannels);

    public int TargetBlocks => Blocks.Count(TargetChannels);

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    public int TargetHeight { get; }

    public int TargetWidth { get; }

    /// <summary>Zeros before the source; negative when its first rows reach no target.</summary>
    public int PadTop { get; }

    public int PadLeft { get; }

    public int TilesHigh { get; }

    public int TilesWide { get; }

    /// <summary>Of all images.</summary>
    public int Tiles { get; }

    /// <summary>Into how many runs of tiles the work is cut.</summary>
    public int TileRuns { get; private set; }

    /// <summary>Tiles of the longest run.</summary>
    public int TilesAtOnce { get; private set; }

    /// <summary>Into how many parts the target's channels are cut; each part transforms the source again.</summary>
    public int Parts { get; private set; }

    /// <summary>Target blocks of the largest part: an even number, as a register tile takes two, or all.</summary>
    public int PartBlocks { get; private set; }

    /// <summary>Floats from a point of the transformed source to the next: [source block][tile][16], and a line.</summary>
    /// <remarks>The line more than needed keeps the points out of each other's cache sets.</remarks>
    public int SourcePoint => (SourceBlocks * TilesAtOnce * Blocks.Size) + Blocks.Size;

    /// <summary>The same of the transformed target.</summary>
    public int TargetPoint => (PartBlocks * TilesAtOnce * Blocks.Size) + Blocks.Size;

    /// <summary>
    /// Floats from a point of the transformed weights to the next: [panel][source
    /// channel][lane of the panel], and a line.
    /// </summary>
    public long WeightPoint => ((long)TargetBlocks * Blocks.Size * SourceChannels) + Blocks.Size;

    /// <summary>Floats of the transformed weights, and after them the bias or zeros: [lane].</summary>
    public long WeightFloats => (Points * WeightPoint) + (TargetBlocks * Blocks.Size);

    /// <summary>Floats of the transformed source and target of a run of tiles.</summary>
    public long TransformedFloats => (long)Points * (SourcePoint + TargetPoint);

    /// <summary>Whether the steps of a run are stages, so that weights which no cache holds are read once a run.</summary>
    /// <remarks>Then <see cref="TransformedFloats"/> are shared by all tasks, and a run has one part.</remarks>
    public bool IsStaged { get; private set; }

    /// <summary>Target blocks that a task of a staged run multiplies.</summary>
    public int ProductBlocks => 2 * Divide(Divide(TargetBlocks, 2), MostProductParts);

    /// <summary>Tasks for each point of a staged run.</summary>
    public int ProductParts => Divide(TargetBlocks, ProductBlocks);

    /// <summary>The tiles of a run.</summary>
    public (int First, int Last) TilesOf(int run) => ((int)((long)Tiles * run / TileRuns), (int)((long)Tiles * (run + 1) / TileRuns));

    /// <summary>The channels of a source block.</summary>
    public int ChannelsOf(int block) => Math.Min(Blocks.Size, SourceChannels - (block * Blocks.Size));

    private static int Divide(int value, int divisor) => (value + divisor - 1) / divisor;

    private void Cut()
    {
        long tileBytes = (long)(SourceChannels + TargetChannels) * Points * sizeof(float);
        IsStaged = (long)SourceChannels * TargetChannels * Points * sizeof(float) > WeightBytesFromMemory;
        TileRuns = Tiles == 0 ? 0
            : IsStaged ? Divide(Tiles, (int)Math.Max(SharedBytes / tileBytes, TileMultiple))
            : Math.Max(1, (Tiles + (RunOf(tileBytes) / 2)) / RunOf(tileBytes));
        TilesAtOnce = TileRuns == 0 ? 0 : Divide(Tiles, TileRuns);

        int pairs = Divide(TargetBlocks, 2);
        int most = IsStaged ? 1 : Math.Max(1, TargetBlocks / BlocksWorthATransform);
        int parts = Math.Clamp(Divide(EnoughTasks, Math.Max(1, TileRuns)), 1, most);
        PartBlocks = Math.Min(TargetBlocks, 2 * Divide(pairs, parts));
        Parts = Divide(TargetBlocks, PartBlocks);
    }

    private static int RunOf(long tileBytes) => (int)Math.Max(TransformedBytes / tileBytes / TileMultiple * TileMultiple, TileMultiple);
}

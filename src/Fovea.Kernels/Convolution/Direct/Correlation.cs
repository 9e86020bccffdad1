using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// What the forward pass and the input's gradient have in common: target[n, c, p] = start[c] + Σ over source channels
/// and taps. The axes' residues say which taps and where; here are the channels, and how a row of work is cut.
/// </summary>
/// <remarks>
/// The source's rows are copied, with zeros where padding is, to scratch memory of <see cref="ScratchFloats"/> at most,
/// so that every pixel of a row goes through the same tile: padding costs a copy in cache instead of a slow border.
/// Without padding along the rows nothing is copied.
/// </remarks>
internal sealed class Correlation
{
    /// <summary>Scratch of one thread: 128 KiB on its stack, a fraction of any second-level cache.</summary>
    public const int ScratchFloats = 32 * 1024;

    /// <summary>Taps in one list, 48 KiB on the stack.</summary>
    public const int MaxTaps = 4096;

    // Segments keep the source of a few rows in cache, and are multiples of 14 and 6 where they can be.
    private const int SegmentColumns = 126;

    // Enough tasks to keep 8 threads evenly busy; more would only repeat the copies, as would tasks of a microsecond.
    private const int EnoughTasks = 32;
    private const long EnoughProducts = 100_000;

    // Weights of this many floats, half a megabyte, do not stay in a second-level cache from one task to the next.
    private const long ManyWeights = 128 * 1024;

    // Target channels of a panel at the widest vectors.
    private const int PartUnit = 2 * Blocks.Size;

    private readonly TapPlace[] _places;    // of each packed tap

    private Correlation(ConvolutionGeometry geometry, bool toInput, bool isDepthwise, TensorLayout sourceLayout)
    {
        Batch = geometry.Batch;
        IsDepthwise = isDepthwise;
        IsPlain = sourceLayout == TensorLayout.Plain;
        ReversesColumns = toInput;
        KernelHeight = geometry.Height.Kernel;
        KernelWidth = geometry.Width.Kernel;
        KernelArea = geometry.KernelArea;
        Depth = toInput ? AxisTaps.InputGradient(geometry.Depth) : AxisTaps.Forward(geometry.Depth);
        Height = toInput ? AxisTaps.InputGradient(geometry.Height) : AxisTaps.Forward(geometry.Height);
        Width = toInput ? AxisTaps.InputGradient(geometry.Width) : AxisTaps.Forward(geometry.Width);
        (TargetDepth, TargetHeight, TargetWidth) = toInput
            ? (geometry.Depth.Input, geometry.Height.Input, geometry.Width.Input)
            : (geometry.Depth.Output, geometry.Height.Output, geometry.Width.Output);
        (SourceDepth, SourceHeight, SourceWidth) = toInput
            ? (geometry.Depth.Output, geometry.Height.Output, geometry.Width.Output)
            : (geometry.Depth.Input, geometry.Height.Input, geometry.Width.Input);

        // A depthwise convolution is a group for each block of channels; its lanes never meet.
        Groups = isDepthwise ? Blocks.Count(geometry.InChannels) : geometry.Groups;
        SourceChannels = isDepthwise ? 1 : toInput ? geometry.OutChannelsPerGroup : geometry.InChannelsPerGroup;
        TargetChannels = isDepthwise ? Blocks.Size : toInput ? geometry.InChannelsPerGroup : geometry.OutChannelsPerGroup;
        _places = PlaceTaps();
        Cut();
    }

    public int Batch { get; }

    public int Groups { get; }

    public bool IsDepthwise { get; }

    /// <summary>Whether the source is plain: then a block is one channel, and a tap runs along the filter's row.</summary>
    public bool IsPlain { get; }

    /// <summary>Of one group; 1 when depthwise.</summary>
    public int SourceChannels { get; }

    /// <summary>Of one group.</summary>
    public int TargetChannels { get; }

    public int SourceBlocks => IsPlain ? SourceChannels : Blocks.Count(SourceChannels);

    /// <summary>Floats from a source pixel to its neighbour.</summary>
    public int PixelFloats => IsPlain ? 1 : Blocks.Size;

    public int TargetBlocks => Blocks.Count(TargetChannels);

    /// <summary>Whether weights are packed with the filter's columns reversed, so that they rise with the source's.</summary>
    public bool ReversesColumns { get; }

    /// <summary>
    /// Whether the products of a filter's row follow each other in the packed weights, and at one distance in the
    /// source: then they are one long tap. (A block with all its channels, columns without a gap; or one product a column.)
    /// </summary>
    public bool RowIsOneTap(int block) =>
        Width.Length == 1 && Width[0].Taps.Length == KernelWidth
        && (IsPlain || IsDepthwise || (Width[0].Gap == 1 && ChannelsOf(block) == Blocks.Size));

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int KernelArea { get; }

    public AxisTaps[] Depth { get; }

    public AxisTaps[] Height { get; }

    public AxisTaps[] Width { get; }

    public int SourceDepth { get; }

    public int SourceHeight { get; }

    public int SourceWidth { get; }

    public int TargetDepth { get; }

    public int TargetHeight { get; }

    public int TargetWidth { get; }

    /// <summary>Products in one sum.</summary>
    public int Products => SourceChannels * KernelArea;

    /// <summary>Whether rows of the source are copied, because they touch padding.</summary>
    public bool CopiesRows { get; private set; }

    /// <summary>Columns (of each residue) that a task works on.</summary>
    public int Segment { get; private set; }

    public int Segments { get; private set; }

    /// <summary>Rows (of one residue) that a task works on.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether a pixel's neighbour in the target reads the neighbour in the source: see <see cref="BlockRead"/>.</summary>
    private bool ReadsNeighbours => !IsPlain && !IsDepthwise && Width is [{ SourceStep: 1 }];

    /// <summary>
    /// Parts into which target channels are cut, a task each; with more than one,
    /// <see cref="BlockRead"/> serves the tiles.
    /// </summary>
    public int ChannelParts { get; private set; } = 1;

    /// <summary>The target channels of a part: a multiple of <see cref="PartUnit"/>, or up to the last.</summary>
    public (int First, int Last) ChannelPart(int part)
    {
        int units = PartUnits;
        return (units * part / ChannelParts * PartUnit, Math.Min(TargetChannels, units * (part + 1) / ChannelParts * PartUnit));
    }

    /// <summary>Source blocks whose rows are in scratch at once; 0 when not even one fits.</summary>
    public int BlocksAtOnce { get; private set; }

    /// <summary>The forward pass.</summary>
    public static Correlation Forward(ConvolutionGeometry geometry, TensorLayout sourceLayout) =>
        new(Flatten(geometry), false, false, sourceLayout);

    /// <summary>The gradient with respect to the input.</summary>
    public static Correlation InputGradient(ConvolutionGeometry geometry) => new(Flatten(geometry), true, false, TensorLayout.Blocked);

    /// <summary>Either, when each channel has its own filter.</summary>
    public static Correlation Depthwise(ConvolutionGeometry geometry, bool toInput) => new(geometry, toInput, true, TensorLayout.Blocked);

    /// <summary>The channels of a source block.</summary>
    public int ChannelsOf(int block) => IsDepthwise || IsPlain ? 1 : Math.Min(Blocks.Size, SourceChannels - (block * Blocks.Size));

    /// <summary>Where a block's products with tap (kd, kh, kw) begin in the packed weights, in steps.</summary>
    public int WeightOf(int block, int kd, int kh, int kw) =>
        WeightOf(block, (((kd * KernelHeight) + kh) * KernelWidth) + (ReversesColumns ? KernelWidth - 1 - kw : kw));

    /// <summary>The same for a packed tap: a residue's products follow each other, source block by source block.</summary>
    public int WeightOf(int block, int packedTap)
    {
        TapPlace place = _places[packedTap];
        int before = (place.TapsBefore * SourceChannels) + (FirstWeightOf(block) / KernelArea * place.TapsOfResidue);
        return before + (place.Index * ChannelsOf(block));
    }

    /// <summary>Where a block's products begin in the packed weights, in steps.</summary>
    public int FirstWeightOf(int block) => block * (IsPlain ? 1 : Blocks.Size) * KernelArea;

    /// <summary>Which packed tap one of a plain filter is, and which plain one a packed one.</summary>
    public int PackedTap(int tap) => ReversesColumns ? tap + KernelWidth - 1 - (2 * (tap % KernelWidth)) : tap;

    /// <summary>The source columns that a segment reads: first … last, possibly outside.</summary>
    public void SourceColumns(int segment, out int first, out int last)
    {
        (first, last) = (int.MaxValue, int.MinValue);
        foreach (AxisTaps residue in Width)
        {
            int begin = segment * Segment;
            int end = Math.Min(residue.Count, begin + Segment);
            if (begin < end && residue.Taps.Length > 0)
            {
                first = Math.Min(first, (begin * residue.SourceStep) + residue.MinOffset);
                last = Math.Max(last, ((end - 1) * residue.SourceStep) + residue.MaxOffset);
            }
        }
        if (first > last)
        {
            (first, last) = (0, -1);
        }
    }

    /// <summary>
    /// The most source rows that a number of target rows of a residue needs: its taps' rows for one, the whole range
    /// for more.
    /// </summary>
    public static int SourceRows(AxisTaps residue, int rows) =>
        rows == 1 ? residue.Taps.Length
        : (int)Math.Min(residue.SourceSize, ((long)(rows - 1) * residue.SourceStep) + residue.MaxOffset - residue.MinOffset + 1);

    /// <summary>A filter of one tap at every pixel sees no rows: the image is then one long row.</summary>
    public static ConvolutionGeometry Flatten(ConvolutionGeometry g)
    {
        static bool IsPointwise(ConvolutionAxis axis) => axis is { Kernel: 1, Stride: 1, PadBegin: 0, PadEnd: 0 };

        return IsPointwise(g.Depth) && IsPointwise(g.Height) && IsPointwise(g.Width)
            ? new ConvolutionGeometry(
                g.Batch, g.InChannels, g.OutChannels, g.Groups, ConvolutionAxis.None,
                ConvolutionAxis.None, new ConvolutionAxis(g.InputArea))
            : g;
    }

    // Taps of no residue, all of whose cells would be beyond the target, come last.
    private TapPlace[] PlaceTaps()
    {
        int residues = IsDepthwise ? 1 : Depth.Length * Height.Length * Width.Length;
        int[] residueOf = new int[KernelArea], taps = new int[residues + 1], before = new int[residues + 1];
        for (int tap = 0; tap < KernelArea; tap++)
        {
            (int rest, int kw) = Math.DivRem(PackedTap(tap), KernelWidth);
            (int kd, int kh) = Math.DivRem(rest, KernelHeight);
            int d = ResidueOf(Depth, kd), h = ResidueOf(Height, kh), w = ResidueOf(Width, kw);
            residueOf[tap] = residues == 1 ? 0 : d < 0 || h < 0 || w < 0 ? residues : (((d * Height.Length) + h) * Width.Length) + w;
            taps[residueOf[tap]]++;
        }
        for (int residue = 0; residue < residues; residue++)
        {
            before[residue + 1] = before[residue] + taps[residue];
        }
        var places = new TapPlace[KernelArea];
        int[] placed = new int[residues + 1];
        for (int tap = 0; tap < KernelArea; tap++)
        {
            int residue = residueOf[tap];
            places[tap] = new TapPlace(before[residue], taps[residue], placed[residue]++);
        }
        return places;

        static int ResidueOf(AxisTaps[] residues, int tap) => Array.FindIndex(residues, residue => residue.Taps.Contains(tap));
    }

    private void Cut()
    {
        int columns = Width.Length == 0 ? 0 : Width.Max(residue => residue.Count);
        for (int limit = SegmentColumns; ; limit /= 3)
        {
            Segments = (columns + limit - 1) / limit;
            Segment = Segments == 0 ? 0 : (columns + Segments - 1) / Segments;
            CopiesRows = false;
            long rowFloats = 0;
            for (int segment = 0; segment < Segments; segment++)
            {
                SourceColumns(segment, out int first, out int last);
                CopiesRows |= first < 0 || last >= SourceWidth;
                rowFloats = Math.Max(rowFloats, (long)(last - first + 1) * PixelFloats);
            }
            CutBlocks(rowFloats);
            if (BlocksAtOnce > 0 || limit < 14)
            {
                return;
            }
        }
    }

    private void CutBlocks(long rowFloats)
    {
        long tapsPerBlock = Math.Max(1, IsPlain ? KernelArea / KernelWidth : KernelArea);
        long depthTaps = Depth.Select(residue => residue.Taps.Length).DefaultIfEmpty().Max();
        long blocks = Math.Min(SourceBlocks, MaxTaps / tapsPerBlock);
        long Scratch(int rows) =>
            CopiesRows ? depthTaps * Height.Select(residue => SourceRows(residue, rows)).DefaultIfEmpty().Max() * rowFloats : 0;
        if (Scratch(1) > 0)
        {
            blocks = Math.Min(blocks, ScratchFloats / Scratch(1));
        }
        BlocksAtOnce = (int)blocks;

        // More rows in a task share the copies and the weights in cache, as long as there are tasks for all.
        int most = Height.Length == 0 ? 1 : Height.Max(residue => residue.Count);
        Rows = 1;
        while (Rows < most && blocks > 0 && Scratch(Rows + 1) * blocks <= ScratchFloats
            && ((long)Batch * Groups * TargetDepth * Segments * (most / (Rows + 1)) * Height.Length >= EnoughTasks
                || (long)Rows * Segment * TargetChannels * Products < EnoughProducts))
        {
            Rows++;
        }
        long weights = (long)TargetChannels * Products;
        int blocksOfAllRows = Scratch(most) == 0 ? SourceBlocks : (int)Math.Min(blocks, ScratchFloats / Scratch(most));
        if (Rows < most && ReadsNeighbours && weights >= ManyWeights && PartUnits > 1 && 2 * blocksOfAllRows >= blocks)
        {
            CutChannels(most, blocksOfAllRows);
        }
    }

    // Tasks of some rows would each read all weights from memory. Those of some channels read theirs once, and prefetch them.
    private void CutChannels(int rows, int blocks)
    {
        Rows = rows;
        int passes = (SourceBlocks + blocks - 1) / blocks;
        BlocksAtOnce = (SourceBlocks + passes - 1) / passes;
        while (ChannelParts < PartUnits && (long)Batch * Groups * TargetDepth * Segments * Height.Length * ChannelParts < EnoughTasks)
        {
            ChannelParts++;
        }
    }

    private int PartUnits => IsDepthwise ? 1 : (TargetBlocks + 1) / 2;

    // How many taps are packed before a tap's residue and in it, and which of these it is.
    private readonly record struct TapPlace(int TapsBefore, int TapsOfResidue, int Index);
}

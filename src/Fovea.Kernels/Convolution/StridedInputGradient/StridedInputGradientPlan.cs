using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.StridedInputGradient;

/// <summary>How the input's gradient of a strided convolution is cut into strips: some rows of every residue, or some images.</summary>
/// <remarks>
/// A strip's source is copied once for each distance that taps reach along a row, with zeros where it ends. In such a copy
/// the pixels that the cells of a residue multiply follow each other from row to row, so that tiles need not end where rows do.
/// </remarks>
internal sealed class StridedInputGradientPlan
{
    // Of a second-level cache, beside a residue's weights and the target's cells.
    private const int StripFloats = 96 * 1024;
    private const int MostFloats = 256 * 1024;

    // Enough tasks to keep 8 threads evenly busy.
    private const int EnoughTasks = 16;

    private readonly int _firstOffset, _moreRows;

    public StridedInputGradientPlan(ConvolutionGeometry geometry)
    {
        Channels = Correlation.InputGradient(geometry);
        Copies = [.. Channels.Width
            .SelectMany(residue => residue.Offsets.Select(offset => new StridedInputGradientCopy(offset, residue.Count))).Distinct()];
        int[] offsets = [.. Channels.Height.SelectMany(residue => residue.Offsets)];
        _firstOffset = offsets.DefaultIfEmpty().Min();
        _moreRows = offsets.DefaultIfEmpty().Max() - _firstOffset;
        Cut();
    }

    /// <summary>Axes, channels, groups and packed weights.</summary>
    public Correlation Channels { get; }

    /// <summary>What is copied of each source row.</summary>
    public StridedInputGradientCopy[] Copies { get; }

    /// <summary>Rows of each residue in a strip.</summary>
    public int Rows { get; private set; }

    public int Images { get; private set; } = 1;

    public int RowStrips { get; private set; }

    public int Strips { get; private set; }

    /// <summary>Tasks along the target's channels.</summary>
    public int PanelParts { get; private set; } = 1;

    /// <summary>Strips come image by image, if there is one group.</summary>
    public TaskGrain Grain => Channels.Groups == 1 ? new TaskGrain(Channels.Batch, Images, RowStrips * PanelParts) : default;

    /// <summary>Whether scratch of a sensible size holds at least a row.</summary>
    public bool Fits => Rows > 0;

    /// <summary>Source rows of an image in a strip.</summary>
    public int SourceRows => Rows + _moreRows;

    /// <summary>Floats of one block's copies of an image's rows: [copy][row][column][16].</summary>
    public int BlockFloats => SourceRows * RowFloats;

    public int ImageFloats => Channels.SourceBlocks * BlockFloats;

    private int RowFloats => Copies.Sum(copy => copy.Count) * Blocks.Size;

    /// <summary>The source row that a strip's copies begin with, possibly outside.</summary>
    public int FirstSourceRow(int firstRow) => firstRow + _firstOffset;

    /// <summary>Where a copy begins in a block's copies.</summary>
    public int CopyAt(int copy) => Copies.Take(copy).Sum(one => one.Count) * SourceRows * Blocks.Size;

    /// <summary>The taps of a residue, which begin at the strip's first pixel, in the order of their weights.</summary>
    public Tap[] TapsOf(AxisTaps height, AxisTaps width)
    {
        AxisTaps depth = Channels.Depth[0];
        var taps = new List<Tap>();
        for (int block = 0; block < Channels.SourceBlocks; block++)
        {
            for (int h = height.Taps.Length - 1; h >= 0; h--)
            {
                for (int w = 0; w < width.Taps.Length; w++)
                {
                    int copy = Array.IndexOf(Copies, new StridedInputGradientCopy(width.Offsets[w], width.Count));
                    int source = (block * BlockFloats) + CopyAt(copy) + ((height.Offsets[h] - _firstOffset) * width.Count * Blocks.Size);
                    taps.Add(new Tap(source, Channels.WeightOf(block, depth.Taps[0], height.Taps[h], width.Taps[w]),
                        Channels.ChannelsOf(block)));
                }
            }
        }
        return [.. taps];
    }

    private void Cut()
    {
        int most = Channels.Height.Select(residue => residue.Count).DefaultIfEmpty().Max();
        long row = Math.Max(1, (long)Channels.SourceBlocks * RowFloats);
        if (row * (1 + _moreRows) > MostFloats)
        {
            return;
        }
        SetRows(most, (int)Math.Clamp((StripFloats / row) - _moreRows, 1, Math.Max(1, most)));
        Images = RowStrips > 1 ? 1 : (int)Math.Clamp(StripFloats / (row * SourceRows), 1, Math.Max(1, Channels.Batch));
        while (Images > 1 && StripsOf(Images) * Channels.Groups < EnoughTasks)
        {
            Images--;
        }
        Strips = StripsOf(Images);
        int panels = (Channels.TargetBlocks + 1) / 2;
        PanelParts = Math.Clamp(EnoughTasks / Math.Max(1, Strips * Channels.Groups), 1, panels);
    }

    private void SetRows(int most, int rows)
    {
        RowStrips = (most + rows - 1) / rows;
        Rows = RowStrips == 0 ? 1 : (most + RowStrips - 1) / RowStrips;
    }

    private int StripsOf(int images) => (Channels.Batch + images - 1) / images * RowStrips;
}

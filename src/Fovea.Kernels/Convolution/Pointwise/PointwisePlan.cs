using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>How a 1×1 convolution's pixels are cut into runs, tiles and tasks.</summary>
/// <remarks>
/// A run is a row of pixels at one distance in the source and at one in the target: the whole image when nothing is skipped,
/// a row of the output with a stride, the batch when images are single pixels. In the input's gradient a stride leaves
/// cells of the target between the runs that are no sum's: they are zero, with the epilogue applied as to sums.
/// </remarks>
internal sealed class PointwisePlan
{
    // A task's source stays in a second-level cache while panel after panel of weights meets it.
    private const int TaskSourceFloats = 64 * 1024;

    // Half a first-level cache, for the weights of all panels or for one's.
    private const int NearFloats = 6 * 1024;

    // Enough tasks to keep 8 threads evenly busy.
    private const int EnoughTasks = 32;

    /// <summary>Tiles that meet a panel one after another, at most.</summary>
    public const int MaxTilesAtOnce = 64;

    public PointwisePlan(ConvolutionGeometry geometry, bool toInput, int tilePixels)
    {
        Channels = ChannelsOf(geometry, toInput);
        (SourceArea, TargetArea) = toInput ? (geometry.OutputArea, geometry.InputArea) : (geometry.InputArea, geometry.OutputArea);
        (Depth, Height, Width) = (geometry.Depth, geometry.Height, geometry.Width);
        ScattersTarget = toInput && SourceArea != TargetArea;
        int images = geometry.Batch;
        nint input = Blocks.Size, output = Blocks.Size;
        if (geometry.InputArea == 1)
        {
            (RunPixels, images) = (geometry.Batch, Math.Min(1, geometry.Batch));
            input = (nint)Blocks.Count(geometry.InChannels) * Blocks.Size;
            output = (nint)Blocks.Count(geometry.OutChannels) * Blocks.Size;
        }
        else if (geometry.InputArea == geometry.OutputArea)
        {
            RunPixels = geometry.InputArea;
        }
        else
        {
            RunPixels = Width.Output;
            RunsPerImage = Depth.Output * Height.Output;
            input = (nint)Width.Stride * Blocks.Size;
        }
        (SourcePixel, TargetPixel) = toInput ? (output, input) : (input, output);
        TilesPerRun = (RunPixels + tilePixels - 1) / tilePixels;
        Tiles = checked(images * RunsPerImage * TilesPerRun);
        if (Tiles == 0)
        {
            return;
        }

        // Weights that all fit a near cache stay there while tile after tile meets all of them; others pass by panel after panel.
        int tileFloats = RunPixels / TilesPerRun * Channels.SourceChannels;
        TilesAtOnce = Math.Clamp(
            (Channels.SourceChannels * Channels.TargetChannels <= NearFloats ? NearFloats : TaskSourceFloats)
            / Math.Max(1, tileFloats), 1, MaxTilesAtOnce);
        Strips = Math.Max((Tiles + TilesAtOnce - 1) / TilesAtOnce, Math.Min(EnoughTasks, Tiles));
        Strips = Strips < images ? Strips : Math.Min(Tiles, (Strips + images - 1) / images * images);   // the same number for each image
        int panels = (Channels.TargetBlocks + 1) / 2;
        PanelParts = Math.Clamp(EnoughTasks / (Strips * Channels.Groups), 1, panels);
        Grain = Channels.Groups == 1 && images == geometry.Batch ? TaskGrain.ByRun(images, Strips, PanelParts) : default;
    }

    /// <summary>Channels, groups and packed weights.</summary>
    public Correlation Channels { get; }

    public ConvolutionAxis Depth { get; }

    public ConvolutionAxis Height { get; }

    public ConvolutionAxis Width { get; }

    /// <summary>Pixels of a source image.</summary>
    public int SourceArea { get; }

    /// <summary>Pixels of a target image.</summary>
    public int TargetArea { get; }

    /// <summary>Whether there are cells of the target that no source pixel reaches.</summary>
    public bool ScattersTarget { get; }

    public int RunPixels { get; }

    public int RunsPerImage { get; } = 1;

    /// <summary>Floats from a run's pixel to the next in the source.</summary>
    public nint SourcePixel { get; }

    /// <summary>The same in the target.</summary>
    public nint TargetPixel { get; }

    public int TilesPerRun { get; }

    /// <summary>Of the whole batch.</summary>
    public int Tiles { get; }

    /// <summary>Tiles of a strip.</summary>
    public int TilesAtOnce { get; } = 1;

    /// <summary>Tasks along the pixels.</summary>
    public int Strips { get; }

    /// <summary>Tasks along the target's channels.</summary>
    public int PanelParts { get; } = 1;

    /// <summary>Strips are runs of images, or of parts of images, if there is one group.</summary>
    public TaskGrain Grain { get; }

    /// <summary>Channels, groups and packed weights, as the direct kernels have them.</summary>
    public static Correlation ChannelsOf(ConvolutionGeometry geometry, bool toInput) =>
        toInput ? Correlation.InputGradient(geometry) : Correlation.Forward(geometry, TensorLayout.Blocked);

    /// <summary>Whether one tap serves every pixel and none is on padding; or why not, in words.</summary>
    public static Suitability Supports(ConvolutionGeometry geometry)
    {
        static bool IsPointwise(ConvolutionAxis axis) => axis is { Kernel: 1, PadBegin: 0, PadEnd: 0 };

        return !IsPointwise(geometry.Depth) || !IsPointwise(geometry.Height) || !IsPointwise(geometry.Width)
                ? Suitability.No($"a filter of {geometry.Depth.Kernel}×{geometry.Height.Kernel}×"
                    + $"{geometry.Width.Kernel} or padding: not one tap at every pixel")
            : ChannelBlocks.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
            : Suitability.Yes("one tap: a product of pixels and channels");
    }

    /// <summary>Where a tile is.</summary>
    public PointwisePosition Locate(int tile, int group)
    {
        Place(tile, out int n, out int run, out int begin, out int end);
        (int d, int h) = Math.DivRem(run, Height.Output);
        nint small = (nint)run * Width.Output * Blocks.Size;
        nint large = (((nint)d * Depth.Stride * Height.Input) + ((nint)h * Height.Stride)) * Width.Input * Blocks.Size;
        return new PointwisePosition(
            SourceImage(n, group) + (ScattersTarget ? small : large) + (begin * SourcePixel),
            TargetImage(n, group) + (ScattersTarget ? large : small) + (begin * TargetPixel),
            end - begin);
    }

    /// <summary>The cells of a strided gradient that belong to a tile.</summary>
    public PointwiseCells CellsOf(int tile, int group)
    {
        Place(tile, out int n, out int run, out int begin, out int end);
        (int d, int h) = Math.DivRem(run, Height.Output);
        return new PointwiseCells
        {
            Image = TargetImage(n, group),
            FirstSlice = d * Depth.Stride,
            LastSlice = Last(Depth, d + 1),
            FirstRow = h * Height.Stride,
            LastRow = Last(Height, h + 1),
            FirstColumn = begin * Width.Stride,
            LastColumn = Last(Width, end),
        };

        static int Last(ConvolutionAxis axis, int output) => output == axis.Output ? axis.Input : output * axis.Stride;
    }

    private void Place(int tile, out int n, out int run, out int begin, out int end)
    {
        (int rest, int part) = Math.DivRem(tile, TilesPerRun);
        (n, run) = Math.DivRem(rest, RunsPerImage);
        begin = (int)((long)RunPixels * part / TilesPerRun);
        end = (int)((long)RunPixels * (part + 1) / TilesPerRun);
    }

    private nint SourceImage(int n, int group) =>
        ((((nint)n * Channels.Groups) + group) * Channels.SourceBlocks) * SourceArea * Blocks.Size;

    private nint TargetImage(int n, int group) =>
        ((((nint)n * Channels.Groups) + group) * Channels.TargetBlocks) * TargetArea * Blocks.Size;
}

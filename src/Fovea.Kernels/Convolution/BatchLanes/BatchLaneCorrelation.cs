using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>
/// A forward pass or a gradient with respect to the input as one correlation over batch lanes: sizes, and how it is cut
/// into tasks. Nothing here depends on threads or vectors.
/// </summary>
internal sealed class BatchLaneCorrelation
{
    // Enough tasks to keep 8 threads evenly busy.
    private const int EnoughTasks = 32;

    private readonly int _rows;   // of the target, or pairs of them where they are pooled

    private BatchLaneCorrelation(
        int batch, int channels, int filters, ConvolutionAxis depth, ConvolutionAxis height,
        ConvolutionAxis width, int rowsAtOnce = 1)
    {
        (Batch, Channels, Filters) = (batch, channels, filters);
        (Depth, Height, Width) = (depth, height, width);
        _rows = depth.Output * height.Output / rowsAtOnce;
        int groups = Math.Max(1, BlockGroups);
        Bands = Math.Clamp(_rows, 1, (EnoughTasks + groups - 1) / groups);
        // Filters are cut only where rows do not suffice: each part reads the whole source again.
        Parts = Math.Clamp(EnoughTasks / (groups * Bands), 1, (filters + Blocks.Size - 1) / Blocks.Size);
    }

    public int Batch { get; }

    /// <summary>Channels of the source, over which the sums run.</summary>
    public int Channels { get; }

    /// <summary>Channels of the target.</summary>
    public int Filters { get; }

    public ConvolutionAxis Depth { get; }

    public ConvolutionAxis Height { get; }

    public ConvolutionAxis Width { get; }

    /// <summary>
    /// Blocks of 16 images that go through a tile together: two, or where there
    /// is no second column to go with them, four.
    /// </summary>
    public int BlocksAtOnce => Width.Output == 1 && Blocks.Count(Batch) > 2 ? 4 : 2;

    /// <summary>Runs of <see cref="BlocksAtOnce"/>, of which the last may be shorter.</summary>
    public int BlockGroups => (Blocks.Count(Batch) + BlocksAtOnce - 1) / BlocksAtOnce;

    /// <summary>Runs of output rows that are tasks of their own.</summary>
    public int Bands { get; }

    /// <summary>Runs of filters that are tasks of their own.</summary>
    public int Parts { get; }

    public int Tasks => BlockGroups * Bands * Parts;

    public int KernelArea => Depth.Kernel * Height.Kernel * Width.Kernel;

    public int SourceArea => Depth.Input * Height.Input * Width.Input;

    public int TargetArea => Depth.Output * Height.Output * Width.Output;

    public int Products => Channels * KernelArea;

    /// <summary>Whether a run of a tile's products goes over channels (filters of one tap), and not along a row of the filter.</summary>
    public bool RunsOverChannels => KernelArea == 1;

    /// <summary>The most runs that one output pixel sums.</summary>
    public int Taps => RunsOverChannels ? 1 : Channels * Depth.Kernel * Height.Kernel * (Width.Dilation == 1 ? 1 : Width.Kernel);

    /// <summary>The forward pass.</summary>
    public static BatchLaneCorrelation Forward(ConvolutionGeometry geometry) =>
        new(geometry.Batch, geometry.InChannels, geometry.OutChannels, geometry.Depth, geometry.Height, geometry.Width);

    /// <summary>
    /// The forward pass by pairs of rows, of which a pooling takes the largest;
    /// a last row without a partner is left out.
    /// </summary>
    public static BatchLaneCorrelation Pooled(ConvolutionGeometry geometry) =>
        new(geometry.Batch, geometry.InChannels, geometry.OutChannels, geometry.Depth, geometry.Height, geometry.Width, rowsAtOnce: 2);

    /// <summary>
    /// The gradient with respect to the input, of a geometry without strides: the
    /// flipped filters over the output's gradient.
    /// </summary>
    public static BatchLaneCorrelation InputGradient(ConvolutionGeometry geometry) =>
        new(geometry.Batch, geometry.OutChannels, geometry.InChannels, Flip(geometry.Depth), Flip(geometry.Height), Flip(geometry.Width));

    /// <summary>A task.</summary>
    /// <param name="taps">Room for <see cref="Taps"/>.</param>
    public unsafe BatchLaneTask Work(int task, Tap* taps)
    {
        (int rest, int part) = Math.DivRem(task, Parts);
        (int group, int band) = Math.DivRem(rest, Bands);
        return new BatchLaneTask
        {
            Block = BlocksAtOnce * group,
            Vectors = Math.Min(BlocksAtOnce, Blocks.Count(Batch) - (BlocksAtOnce * group)),
            FirstFilter = (int)((long)Filters * part / Parts),
            LastFilter = (int)((long)Filters * (part + 1) / Parts),
            FirstRow = (int)((long)_rows * band / Bands),
            LastRow = (int)((long)_rows * (band + 1) / Bands),
            Taps = taps,
        };
    }

    /// <summary>Products over all pixels of one channel and filter, those on padding left out.</summary>
    public double InnerProducts() => Inner(Depth) * Inner(Height) * Inner(Width);

    // The padding may come out negative; then the first taps are inside.
    private static ConvolutionAxis Flip(ConvolutionAxis axis) =>
        new(axis.Output, axis.Kernel, 1, axis.Span - 1 - axis.PadBegin, axis.Span - 1 - axis.PadEnd, axis.Dilation);

    private static double Inner(ConvolutionAxis axis)
    {
        double inner = 0;
        for (int tap = 0; tap < axis.Kernel; tap++)
        {
            inner += Math.Max(0, axis.LastOutput(tap) - axis.FirstOutput(tap));
        }
        return inner;
    }
}

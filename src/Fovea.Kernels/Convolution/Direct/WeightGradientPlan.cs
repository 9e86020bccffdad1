using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// How the weights' gradient is cut into tasks and pieces that stay in cache;
/// nothing here depends on threads or vectors.
/// </summary>
/// <remarks>
/// The sum over images is cut into chunks. Each chunk has its own partial gradient, laid out like packed weights, and a
/// second stage adds them in order: the bits are the same for any number of threads.
/// </remarks>
internal sealed class WeightGradientPlan
{
    // 32 KiB for the rows that all taps of a filter go over: what a first-level cache has at least.
    private const int CachedFloats = 8 * 1024;

    // Enough tasks to keep 8 threads evenly busy; each further chunk costs another partial gradient.
    private const int EnoughTasks = 32;

    public WeightGradientPlan(ConvolutionGeometry geometry, Correlation forward)
    {
        Forward = forward;
        Groups = forward.Groups;
        // A plain input has few channels: a task goes over all of them.
        Units = forward.IsPlain ? 1 : forward.SourceBlocks;
        int tasks = Groups * Units * ((forward.TargetBlocks + 1) / 2);
        Chunks = forward.IsDepthwise ? geometry.Batch : (EnoughTasks + tasks - 1) / tasks;   // a depthwise gradient is small
        Chunks = Math.Clamp(Chunks, 1, Math.Max(1, geometry.Batch));
        PartialFloats = PackStage.Floats(forward);
        CutRows();
    }

    /// <summary>The forward pass: its axes, blocks and order of packed weights.</summary>
    public Correlation Forward { get; }

    public int Groups { get; }

    /// <summary>Source blocks that are tasks of their own.</summary>
    public int Units { get; }

    public int Chunks { get; }

    /// <summary>Floats of one chunk's partial gradient: weights and bias.</summary>
    public long PartialFloats { get; }

    /// <summary>
    /// Whether a tile's sums are the columns of a filter's row (plain and depthwise), which takes source rows with
    /// explicit padding; otherwise they are the channels of a source block.
    /// </summary>
    public bool SumsAreColumns => Forward.IsPlain || Forward.IsDepthwise;

    /// <summary>Output columns handled at once.</summary>
    public int Segment { get; private set; }

    /// <summary>Output rows handled at once; 0 when the source rows of not even one fit in scratch.</summary>
    public int Rows { get; private set; }

    /// <summary>Source rows in scratch for a number of output rows of one depth tap.</summary>
    public int ScratchRows(int rows) => Correlation.SourceRows(Forward.Height[0], rows);

    /// <summary>Source columns in scratch for a number of output columns.</summary>
    public int ScratchColumns(int columns) =>
        ((columns - 1) * Forward.Width[0].SourceStep) + Forward.Width[0].MaxOffset - Forward.Width[0].MinOffset + 1;

    private void CutRows()
    {
        int ow = Forward.TargetWidth;
        for (int limit = 128; limit > 0; limit /= 2)
        {
            int segments = (ow + limit - 1) / limit;
            Segment = (ow + segments - 1) / segments;
            int floats = Segment * ((Math.Min(2, Forward.TargetBlocks) * Blocks.Size)
                + (Forward.Width[0].SourceStep * Forward.Height[0].SourceStep * Forward.PixelFloats));
            Rows = Math.Clamp(CachedFloats / floats, 1, Forward.TargetHeight);
            int pieces = (Forward.TargetHeight + Rows - 1) / Rows;
            Rows = (Forward.TargetHeight + pieces - 1) / pieces;
            while (Rows > 0 && SumsAreColumns
                && (long)ScratchRows(Rows) * ScratchColumns(Segment) * Forward.PixelFloats > Correlation.ScratchFloats)
            {
                Rows--;
            }
            if (Rows > 0)
            {
                return;
            }
        }
    }
}

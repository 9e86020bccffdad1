using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.FirstLayer;

/// <summary>
/// How a convolution with columns as lanes is cut into tasks, and what of the source a task copies.
/// Nothing here depends on threads or vectors.
/// </summary>
internal sealed class FirstLayerPlan
{
    // Tasks of some microseconds: fewer rows would copy the source rows that bands share more often.
    private const long EnoughProducts = 200_000;

    public FirstLayerPlan(ConvolutionGeometry geometry)
    {
        Geometry = geometry;
        int rows = geometry.Height.Output;
        // A vector that begins at a row's last column and one past the last row's end stay in the copy.
        SourceWidth = Blocks.Count(Math.Max(geometry.Width.Output, Blocks.Size) + geometry.Width.Span - 1) * Blocks.Size;
        SumWidth = Blocks.Count(geometry.Width.Output) * Blocks.Size;
        long products = (long)geometry.OutChannels * SumWidth * geometry.InChannels * geometry.KernelArea;
        long most = Math.Clamp(EnoughProducts / Math.Max(1, products), 1, Math.Max(1, rows));
        while (most > 1 && CopyFloats(most) > Correlation.ScratchFloats)
        {
            most--;
        }
        Bands = (int)((rows + most - 1) / most);
        Rows = Bands == 0 ? 0 : (rows + Bands - 1) / Bands;
    }

    public ConvolutionGeometry Geometry { get; }

    /// <summary>Target rows of a task, and tasks of an image.</summary>
    public int Rows { get; }

    public int Bands { get; }

    /// <summary>Source rows that <see cref="Rows"/> target rows read.</summary>
    public int SourceRows => (int)SourceRowsOf(Rows);

    /// <summary>Floats of a copied source row.</summary>
    public int SourceWidth { get; }

    /// <summary>Floats of a filter's row of sums.</summary>
    public int SumWidth { get; }

    /// <summary>Floats of a task's scratch: copied source rows, then sums of a row of the block.</summary>
    public long ScratchFloats => CopyFloats(Rows) + ((long)SumWidth * Blocks.Size);

    private long SourceRowsOf(long rows) => ((rows - 1) * Geometry.Height.Stride) + Geometry.Height.Span;

    private long CopyFloats(long rows) => Geometry.InChannels * SourceRowsOf(rows) * SourceWidth;
}

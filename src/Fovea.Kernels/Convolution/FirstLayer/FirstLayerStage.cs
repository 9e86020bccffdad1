using System.Runtime.Intrinsics;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.FirstLayer;

// Forward convolution of a plain image with few filters, float32.
//   what    output = epilogue(input ⋆ weights + bias), up to 16 filters, any stride and dilation of rows
//   layout  input [n][ic][ih][iw], weights [product][16 filters], output [n][oh][ow][16]
//   task    (image, band of output rows)
//   loops   the band's source rows are copied between zeros; then rows; filters by six; pairs of vectors of columns
//   edges   a row's last vector overlaps the one before it: it computes the same sums again
//   store   a row's sums, [filter][column], are transposed to pixels; lanes without a filter are zeros
internal sealed unsafe class FirstLayerStage<TSimd>(
    string name, FirstLayerPlan plan, float* input, float* weights, float* starts, float* output, Epilogue epilogue) : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float* _input = input, _weights = weights, _starts = starts, _output = output;

    public override string Name => name;

    public override int Tasks => plan.Geometry.Batch * plan.Bands;

    public override long ScratchFloats => plan.ScratchFloats;

    // Rows of sums are transposed in squares of eight: where filters do not fill one there are zeros.
    private int SumRows => plan.Geometry.OutChannels <= Blocks.Size / 2 ? Blocks.Size / 2 : Blocks.Size;

    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        int filters = plan.Geometry.OutChannels;
        float* sums = scratch + (plan.ScratchFloats - ((long)plan.SumWidth * Blocks.Size));
        new Span<float>(sums + (filters * plan.SumWidth), (SumRows - filters) * plan.SumWidth).Clear();
        for (int task = firstTask; task < lastTask; task++)
        {
            (int image, int band) = Math.DivRem(task, plan.Bands);
            int first = band * plan.Rows, last = Math.Min(first + plan.Rows, plan.Geometry.Height.Output);
            Copy(image, first, scratch);
            for (int row = first; row < last; row++)
            {
                SumRow(scratch + ((nint)(row - first) * plan.Geometry.Height.Stride * plan.SourceWidth), sums);
                StoreRow(sums, ((((nint)image * plan.Geometry.Height.Output) + row) * plan.Geometry.Width.Output) * Blocks.Size);
            }
        }
    }

    // [channel][source rows of the band][columns], zeros where padding is.
    private void Copy(int image, int firstRow, float* copy)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        (ConvolutionAxis height, ConvolutionAxis width) = (geometry.Height, geometry.Width);
        new Span<float>(copy, geometry.InChannels * plan.SourceRows * plan.SourceWidth).Clear();
        int top = height.InputAt(firstRow, 0);
        int begin = Math.Max(0, top), end = Math.Min(height.Input, top + plan.SourceRows);
        for (int channel = 0; channel < geometry.InChannels; channel++)
        {
            float* from = _input + ((((nint)image * geometry.InChannels) + channel) * geometry.InputArea);
            float* to = copy + ((nint)channel * plan.SourceRows * plan.SourceWidth) + width.PadBegin;
            for (int row = begin; row < end; row++)
            {
                new ReadOnlySpan<float>(from + ((nint)row * width.Input), width.Input).CopyTo(
                    new Span<float>(to + ((nint)(row - top) * plan.SourceWidth), width.Input));
            }
        }
    }

    private void SumRow(float* source, float* sums)
    {
        ConvolutionGeometry geometry = plan.Geometry;
        FirstLayerTileArguments tile;
        tile.SourceChannel = (nint)plan.SourceRows * plan.SourceWidth;
        tile.SourceRow = (nint)geometry.Height.Dilation * plan.SourceWidth;
        tile.SourceColumn = geometry.Width.Dilation;
        (tile.Channels, tile.Rows, tile.Columns) = (geometry.InChannels, geometry.Height.Kernel, geometry.Width.Kernel);
        tile.SumFilter = plan.SumWidth;
        tile.Epilogue = epilogue;

        int columns = geometry.Width.Output, lastStart = Math.Max(0, columns - TSimd.Width);
        for (int f = 0; f < geometry.OutChannels; f += FirstLayerTile.MaxFilters)
        {
            tile.Weights = _weights + f;
            tile.Start = _starts + f;
            int filters = Math.Min(FirstLayerTile.MaxFilters, geometry.OutChannels - f);
            for (int column = 0; column < columns; column += 2 * TSimd.Width)
            {
                int start = Math.Min(column, lastStart);
                tile.Source = source + start;
                tile.Second = Math.Min(TSimd.Width, lastStart - start);
                tile.Sums = sums + ((nint)f * plan.SumWidth) + start;
                FirstLayerTile.Run<TSimd>(filters, tile.Second == 0 ? 1 : 2, &tile);
            }
        }
    }

    private void StoreRow(float* sums, nint offset)
    {
        int pixels = plan.Geometry.Width.Output, rows = SumRows;
        float* row = _output + offset;
        Transposition.Copy(rows, pixels, sums, plan.SumWidth, row, Blocks.Size);
        if (rows < Blocks.Size)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                Vector256<float>.Zero.Store(row + (pixel * Blocks.Size) + rows);
            }
        }
        if (!epilogue.IsNothing && !epilogue.IsReLUOnly)
        {
            epilogue.ApplyTo<TSimd>(_output, offset, pixels * Blocks.Size / TSimd.Width, TSimd.Width);
        }
    }
}

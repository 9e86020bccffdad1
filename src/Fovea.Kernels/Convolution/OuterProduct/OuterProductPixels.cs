using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>Where the pixels of a piece are in both tensors, counted from channel 0 of the piece's first image.</summary>
/// <param name="geometry">The convolution.</param>
/// <param name="rowsAreOutputs">Whether rows are output channels and lanes input channels, or the other way round.</param>
/// <param name="inputImage">Floats from an image of the input to the next.</param>
/// <param name="outputImage">The same of the output.</param>
internal sealed unsafe class OuterProductPixels(ConvolutionGeometry geometry, bool rowsAreOutputs, nint inputImage, nint outputImage)
{
    /// <summary>Lists a run for each row of each image, over the columns for which a tap is on the input.</summary>
    /// <returns>How many there are.</returns>
    public int ListRuns(in PixelPiece piece, int tap, PixelRun* runs)
    {
        (ConvolutionAxis depth, ConvolutionAxis height, ConvolutionAxis width) = (geometry.Depth, geometry.Height, geometry.Width);
        (int rest, int kw) = Math.DivRem(tap, width.Kernel);
        (int kd, int kh) = Math.DivRem(rest, height.Kernel);
        int firstColumn = Math.Max(piece.FirstColumn, width.FirstOutput(kw)),
            columns = Math.Min(piece.FirstColumn + piece.Columns, width.LastOutput(kw)) - firstColumn;
        int firstRow = Math.Max(piece.FirstRow, height.FirstOutput(kh)),
            lastRow = Math.Min(piece.FirstRow + piece.Rows, height.LastOutput(kh));
        int id = depth.InputAt(piece.Slice, kd);
        if (columns <= 0 || (uint)id >= (uint)depth.Input)
        {
            return 0;
        }
        int count = 0;
        for (int image = 0; image < piece.Images; image++)
        {
            for (int row = firstRow; row < lastRow; row++)
            {
                nint input = (image * inputImage) + (InputPixel(id, height.InputAt(row, kh), width.InputAt(firstColumn, kw)) * Blocks.Size);
                nint output = (image * outputImage) + (OutputPixel(piece.Slice, row, firstColumn) * Blocks.Size);
                runs[count++] = rowsAreOutputs ? new PixelRun(output, input, columns) : new PixelRun(input, output, columns);
            }
        }
        return count;
    }

    /// <summary>How far a piece's pixels are from another's, in floats.</summary>
    public (nint Rows, nint Lanes) Distance(in PixelPiece from, in PixelPiece to)
    {
        int images = to.FirstImage - from.FirstImage;
        nint input = (images * inputImage) + ((FirstInput(to) - FirstInput(from)) * Blocks.Size);
        nint output = (images * outputImage) + ((FirstOutput(to) - FirstOutput(from)) * Blocks.Size);
        return rowsAreOutputs ? (output, input) : (input, output);
    }

    /// <summary>The first output pixel of each image.</summary>
    public nint FirstOutput(in PixelPiece piece) => OutputPixel(piece.Slice, piece.FirstRow, piece.FirstColumn);

    // Under the filter's first tap, were there no padding.
    private nint FirstInput(in PixelPiece piece) =>
        InputPixel(piece.Slice * geometry.Depth.Stride, piece.FirstRow * geometry.Height.Stride, piece.FirstColumn * geometry.Width.Stride);

    private nint InputPixel(int slice, int row, int column) =>
        ((((nint)slice * geometry.Height.Input) + row) * geometry.Width.Input) + column;

    private nint OutputPixel(int slice, int row, int column) =>
        ((((nint)slice * geometry.Height.Output) + row) * geometry.Width.Output) + column;
}

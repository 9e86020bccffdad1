// Streaming matrix product, float32: A·Bᵀ for few rows.
//   what    each element is the inner product of a row of A and a row of B, both contiguous; B is read from memory once,
//           in place: there is nothing to pack when weights move
//   pack    A, which is small, by a stage of its own: [strip][⌈k/16⌉][8, 4, 2 or 1 rows][16]
//   tile    8 rows of A × 3 rows of B at 512 bits (4 × 1 at 256 and 128)
//   loops   parallel 24 rows of B; then k by 512; then strips; then rows of B by tile. While the strips pass over a piece of
//           B in the second-level cache, they fetch the next one
//   order   sixteen lanes per sum at every width, each in order within 512 terms, these in order, then the lanes folded by
//           halving; with one or two rows of A a lane's terms are not cut into pieces
//   task    24 rows of B
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The product that reads large weights once, for batches of one to 64.</summary>
internal sealed class StreamingMatrixMultiply : MatrixMultiplyKernel
{
    private const int MaxRows = 64;

    public override string Name => "MatrixMultiply.Streaming";

    public override Suitability Supports(MatrixMultiplyGeometry geometry)
    {
        if (!geometry.TransposeB || geometry.TransposeA)
        {
            return Suitability.No("needs A plain and B transposed: sums over contiguous rows");
        }
        return geometry.Rows <= MaxRows
            ? Suitability.Yes("few rows: reads B once, in place")
            : Suitability.No($"{geometry.Rows} rows are more than {MaxRows}: packing B pays");
    }

    public override long WorkspaceFloats(MatrixMultiplyGeometry geometry, VectorWidth width) => Strips(geometry, width).Floats;

    public override PreparedKernel Prepare(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments)
    {
        arguments.Validate();
        Suitability suitability = Supports(geometry);
        StreamedStrips strips = Strips(geometry, width);
        return suitability.IsSuitable
            ? new PreparedKernel([], [new PackStreamedRows(geometry, width, strips, arguments),
                new StreamedRows(geometry, width, strips, arguments)])
            : throw new FoveaException($"{Name} cannot serve {geometry}: {suitability.Reason}.");
    }

    private static StreamedStrips Strips(MatrixMultiplyGeometry geometry, VectorWidth width) =>
        new(geometry.Rows, geometry.Depth, StreamedRows.Tallest(width));
}

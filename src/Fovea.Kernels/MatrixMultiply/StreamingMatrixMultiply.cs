// Streaming matrix product, float32: A·Bᵀ for few rows.
//   what    each element is the inner product of a row of A and a row of B, both contiguous; B is read once, in order
//   tile    up to 4 rows of A against 1 row of B: the memory is the limit, not the arithmetic
//   order   sixteen lanes per sum, folded by halving, at every width
//   task    16 rows of B
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The product that reads large weights once, for batches of one to four.</summary>
public sealed class StreamingMatrixMultiply : MatrixMultiplyKernel
{
    private const int MaxRows = 4;

    /// <inheritdoc/>
    public override string Name => "MatrixMultiply.Streaming";

    /// <inheritdoc/>
    public override Suitability Supports(MatrixMultiplyGeometry geometry)
    {
        if (!geometry.TransposeB || geometry.TransposeA)
        {
            return Suitability.No("needs A plain and B transposed: sums over contiguous rows");
        }
        return geometry.Rows <= MaxRows
            ? Suitability.Yes("few rows: reads B once at the memory's speed")
            : Suitability.No($"{geometry.Rows} rows are more than {MaxRows}: packing pays");
    }

    /// <inheritdoc/>
    public override long WorkspaceFloats(MatrixMultiplyGeometry geometry, VectorWidth width) => 0;

    /// <inheritdoc/>
    public override PreparedKernel Prepare(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments)
    {
        arguments.Validate();
        Suitability suitability = Supports(geometry);
        return suitability.IsSuitable
            ? new PreparedKernel([], [new StreamedRows(geometry, width, arguments)])
            : throw new FoveaException($"{Name} cannot serve {geometry}: {suitability.Reason}.");
    }
}

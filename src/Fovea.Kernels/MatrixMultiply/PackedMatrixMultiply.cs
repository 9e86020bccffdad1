// Packed matrix product, float32, row-major.
//   what    C (+)= A·B, or activation(A·B + bias)
//   tile    14 rows × 32 columns at 512 bits (6 × 16 at 256, 6 × 8 at 128)
//   pack    A once, by a stage of its own: [strip][k][14 or 6]. B by the task that needs it: 256 terms × one tile's
//           columns, or fewer terms × several tiles', 32 KiB on the stack, which stay in the first-level cache while the
//           rows of A pass; the tiles prefetch the lines of the next, because rows of B are far apart
//   loops   parallel (row block, column block); then k by 256; then columns by what is packed; then strips; then tiles
//   C       a large one that is written once is stored non-temporally
//   edges   short tiles go through a tile on the stack
//   order   each element is the sum, in order, of its blocks of 256 terms, each summed in order from zero: the same
//           bits at every width and thread count, and an error that grows with 256 + k / 256, not with k
//   source  Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication"
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The blocked product with packed operands; serves every geometry.</summary>
internal sealed class PackedMatrixMultiply : MatrixMultiplyKernel
{
    public override string Name => "MatrixMultiply.Packed";

    public override Suitability Supports(MatrixMultiplyGeometry geometry) =>
        Suitability.Yes("packs its operands: serves every shape near the machine's peak");

    public override long WorkspaceFloats(MatrixMultiplyGeometry geometry, VectorWidth width) =>
        (long)new RowStrips(geometry.Rows, width).PaddedRows * geometry.Depth;

    public override PreparedKernel Prepare(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments)
    {
        arguments.Validate();
        return new PreparedKernel([], [new PackRows(geometry, width, arguments), new PackedTiles(geometry, width, arguments)]);
    }
}

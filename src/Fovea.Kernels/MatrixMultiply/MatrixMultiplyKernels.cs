namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The matrix products, best first.</summary>
internal static class MatrixMultiplyKernels
{
    /// <summary>In the order they are asked; the last serves everything.</summary>
    public static IReadOnlyList<MatrixMultiplyKernel> Candidates { get; } =
        [new StreamingMatrixMultiply(), new PackedMatrixMultiply()];

    /// <summary>The first candidate that serves.</summary>
    public static MatrixMultiplyKernel Select(MatrixMultiplyGeometry geometry) =>
        Candidates.First(kernel => kernel.Supports(geometry).IsSuitable);
}

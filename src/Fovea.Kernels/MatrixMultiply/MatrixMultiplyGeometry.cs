namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The sizes of C = A·B, checked once. All matrices are row-major and dense.</summary>
internal sealed record MatrixMultiplyGeometry
{
    /// <summary>Makes and checks a geometry.</summary>
    /// <param name="rows">Rows of C, m.</param>
    /// <param name="columns">Columns of C, n.</param>
    /// <param name="depth">Terms of each sum, k; with 0 terms C is 0.</param>
    /// <param name="transposeA">A is stored [depth, rows] instead of [rows, depth].</param>
    /// <param name="transposeB">B is stored [columns, depth] instead of [depth, columns].</param>
    /// <exception cref="ShapeException">A size is negative, or a matrix too long for an index.</exception>
    public MatrixMultiplyGeometry(int rows, int columns, int depth, bool transposeA = false, bool transposeB = false)
    {
        long longest = Math.Max((long)rows * columns, Math.Max((long)rows * depth, (long)depth * columns));
        if (rows < 0 || columns < 0 || depth < 0 || longest > Array.MaxLength)
        {
            throw new ShapeException(
                $"Matrix product [{rows}, {depth}]·[{depth}, {columns}]: "
                + $"sizes are ≥ 0 and no matrix has more than {Array.MaxLength:N0} elements.");
        }
        (Rows, Columns, Depth, TransposeA, TransposeB) = (rows, columns, depth, transposeA, transposeB);
    }

    /// <summary>Rows of C, m.</summary>
    public int Rows { get; }

    /// <summary>Columns of C, n.</summary>
    public int Columns { get; }

    /// <summary>Terms of each sum, k.</summary>
    public int Depth { get; }

    /// <summary>Whether A is stored [depth, rows].</summary>
    public bool TransposeA { get; }

    /// <summary>Whether B is stored [columns, depth].</summary>
    public bool TransposeB { get; }

    /// <summary>m·n·k.</summary>
    public long MultiplyAdds => (long)Rows * Columns * Depth;
}

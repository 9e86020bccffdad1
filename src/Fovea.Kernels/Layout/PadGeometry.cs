namespace Fovea.Kernels.Layout;

/// <summary>How planes are padded: which row and column of the input stands at each row and column of the output.</summary>
/// <param name="RowSources">For each row of an output plane, the input's; −1 for zeros. All spatial axes but the last make up rows.</param>
/// <param name="ColumnSources">For each column of the output, the input's; −1 for zero.</param>
/// <param name="InputRows">Rows of an input plane.</param>
/// <param name="InputColumns">Columns of the input: they stand unbroken from <paramref name="FirstColumn"/> on.</param>
/// <param name="FirstColumn">Cells before the input's first column.</param>
internal sealed record PadGeometry(int[] RowSources, int[] ColumnSources, int InputRows, int InputColumns, int FirstColumn)
{
    public long InputCells => (long)InputRows * InputColumns;

    public long OutputCells => (long)RowSources.Length * ColumnSources.Length;
}

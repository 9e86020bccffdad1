namespace Fovea.Kernels.Layout;

/// <summary>Pads planes: zeros, mirrored, repeated or from the other end, as the geometry's tables say. A task is a plane.</summary>
/// <param name="geometry">The tables.</param>
/// <param name="planes">Planes: a channel, or a block of channels, of one image each.</param>
/// <param name="lanes">Floats of a cell: 1 in plain, 16 in blocked layout.</param>
/// <param name="x">[planes, input rows, input columns, lanes].</param>
/// <param name="y">[planes, rows, columns, lanes]; overwritten.</param>
internal sealed unsafe class PadStage(PadGeometry geometry, int planes, int lanes, float* x, float* y) : KernelStage
{
    public override string Name => "Pad";

    public override int Tasks => planes;

    public override void Run(int firstTask, int lastTask)
    {
        int columns = geometry.ColumnSources.Length, width = columns * lanes;
        for (int task = firstTask; task < lastTask; task++)
        {
            float* plane = x + (task * geometry.InputCells * lanes), output = y + (task * geometry.OutputCells * lanes);
            for (int row = 0; row < geometry.RowSources.Length; row++, output += width)
            {
                int source = geometry.RowSources[row];
                if (source < 0)
                {
                    new Span<float>(output, width).Clear();
                    continue;
                }
                float* input = plane + ((long)source * geometry.InputColumns * lanes);
                Cells(input, output, 0, geometry.FirstColumn);
                new ReadOnlySpan<float>(input, geometry.InputColumns * lanes).CopyTo(
                    new Span<float>(output + (geometry.FirstColumn * lanes), geometry.InputColumns * lanes));
                Cells(input, output, geometry.FirstColumn + geometry.InputColumns, columns);
            }
        }
    }

    private void Cells(float* input, float* output, int first, int last)
    {
        for (int column = first; column < last; column++)
        {
            int source = geometry.ColumnSources[column];
            for (int lane = 0; lane < lanes; lane++)
            {
                output[(column * lanes) + lane] = source < 0 ? 0 : input[(source * lanes) + lane];
            }
        }
    }
}

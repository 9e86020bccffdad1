using System.Runtime.InteropServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Layout;

/// <summary>
/// The adjoint of <see cref="PadStage"/>: each cell of the input sums the gradients of the cells
/// that were copied from it. A task is a plane.
/// </summary>
/// <param name="width">The vector width to run with.</param>
/// <param name="geometry">The tables.</param>
/// <param name="planes">Planes.</param>
/// <param name="lanes">Floats of a cell: 1 in plain, 16 in blocked layout.</param>
/// <param name="dy">[planes, rows, columns, lanes].</param>
/// <param name="dx">[planes, input rows, input columns, lanes]; overwritten.</param>
/// <remarks>Sums run over the output's rows in their order, in single precision.</remarks>
internal sealed unsafe class PadGradientStage(
    VectorWidth width, PadGeometry geometry, int planes, int lanes, float* dy, float* dx)
    : VectorStage(width)
{
    public override string Name => "Pad.Gradient";

    public override int Tasks => planes;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int columns = geometry.ColumnSources.Length;
        for (int task = firstTask; task < lastTask; task++)
        {
            float* plane = dx + (task * geometry.InputCells * lanes), gradient = dy + (task * geometry.OutputCells * lanes);
            NativeMemory.Clear(plane, (nuint)(geometry.InputCells * lanes) * sizeof(float));
            for (int row = 0; row < geometry.RowSources.Length; row++, gradient += columns * lanes)
            {
                int source = geometry.RowSources[row];
                if (source >= 0)
                {
                    float* sums = plane + ((long)source * geometry.InputColumns * lanes);
                    Cells(gradient, sums, 0, geometry.FirstColumn);
                    ElementwiseLoop.Binary<TSimd, Sum>(
                        default, (long)geometry.InputColumns * lanes, sums, gradient + (geometry.FirstColumn * lanes), sums);
                    Cells(gradient, sums, geometry.FirstColumn + geometry.InputColumns, columns);
                }
            }
        }
    }

    private void Cells(float* gradient, float* sums, int first, int last)
    {
        for (int column = first; column < last; column++)
        {
            int source = geometry.ColumnSources[column];
            for (int lane = 0; source >= 0 && lane < lanes; lane++)
            {
                sums[(source * lanes) + lane] += gradient[(column * lanes) + lane];
            }
        }
    }

    private readonly struct Sum : IBinaryOperation
    {
        public TSimd Apply<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => x + y;
    }
}

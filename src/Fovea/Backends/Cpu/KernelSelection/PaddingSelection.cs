using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels that put cells or channels around a tensor.</summary>
internal static unsafe class PaddingSelection
{
    public static NodeKernel Pad(Pad op, Shape shape, IReadOnlyList<TensorLayout> layouts)
    {
        PadGeometry geometry = Geometry(shape, op.Mode, op.Cells);
        (int planes, int lanes) = Planes(shape, layouts[0]);
        return new NodeKernel($"Pad.{op.Mode}", NodeKernel.AnyLayout, [layouts[0]], [layouts[0]], memory => NodeKernel.Stage(
            new PadStage(geometry, planes, lanes, memory.Input(0), memory.Output(0))));
    }

    public static NodeKernel PadGradient(PadGradient op, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        PadGeometry geometry = Geometry(op.InputShape, op.Mode, op.Cells);
        (int planes, int lanes) = Planes(op.InputShape, layouts[0]);
        return new NodeKernel($"Pad.{op.Mode}Gradient", NodeKernel.AnyLayout, [layouts[0]], [layouts[0]], memory => NodeKernel.Stage(
            new PadGradientStage(width, geometry, planes, lanes, memory.Input(0), memory.Output(0))));
    }

    public static NodeKernel Channels(ChannelPad op, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        TensorLayout layout = layouts[0];
        long count = LayoutSizes.Floats(op.InferShapes([shape])[0], layout);
        return new NodeKernel("Channel.Pad", "zeros, then a copy", [layout], [layout], memory => new PreparedKernel([],
        [
            new ClearStage(width, count, memory.Output(0)),
            new ChannelCopyStage(layout, shape[0], shape.Area(), shape[1], 0, op.Total, op.First, shape[1],
                memory.Input(0), memory.Output(0)),
        ]));
    }

    private static (int Planes, int Lanes) Planes(Shape shape, TensorLayout layout) => layout == TensorLayout.Blocked
        ? (shape[0] * Blocks.Count(shape[1]), Blocks.Size)
        : (shape[0] * shape[1], 1);

    // The last spatial axis makes columns, those before it rows: their sources combine as flat indices do.
    private static PadGeometry Geometry(Shape shape, PaddingMode mode, ImmutableArray<(int Begin, int End)> cells)
    {
        int[] rows = [0];
        int inputRows = 1;
        for (int axis = 0; axis < cells.Length - 1; axis++)
        {
            int size = shape[axis + 2];
            int[] sources = Sources(size, mode, cells[axis]);
            rows = [.. rows.SelectMany(row => sources.Select(source => row < 0 || source < 0 ? -1 : (row * size) + source))];
            inputRows *= size;
        }
        return new PadGeometry(rows, Sources(shape[cells.Length + 1], mode, cells[^1]), inputRows,
            shape[cells.Length + 1], cells[^1].Begin);
    }

    private static int[] Sources(int size, PaddingMode mode, (int Begin, int End) cells) =>
        [.. Enumerable.Range(-cells.Begin, cells.Begin + size + cells.End).Select(index => PadSource.Along(index, size, mode))];
}

using Fovea.Backends.Cpu.Compilation;
using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Copies: of channels, of whole tensors, and from one layout to the other.</summary>
internal static unsafe class ChannelSelection
{
    public static NodeKernel Concat(Shape[] shapes, IReadOnlyList<TensorLayout> layouts)
    {
        TensorLayout layout = LayoutSizes.Any(layouts, layouts.Count);
        (int n, int area, int total) = (shapes[0][0], shapes[0].Area(), shapes.Sum(shape => shape[1]));
        int[] firsts = [.. shapes.Select((_, i) => shapes.Take(i).Sum(shape => shape[1]))];
        BufferView?[] views = [.. firsts.Select(first => ViewAt(layout, n, area, total, first))];
        string reason = views.All(view => view is not null) ? "branches are written to their places" : "each branch is copied to its place";
        return new NodeKernel("Channel.Concat", reason, Enumerable.Repeat(layout, shapes.Length).ToArray(), [layout], memory =>
        {
            var stages = new List<KernelStage>();
            for (int i = 0; i < shapes.Length; i++)
            {
                if (!memory.IsInPlace(i, views[i]))
                {
                    stages.Add(new ChannelCopyStage(layout, n, area, shapes[i][1], 0, total, firsts[i], shapes[i][1],
                        memory.Input(i), memory.Output(0)));
                }
            }
            return new PreparedKernel([], stages);
        })
        {
            InputViews = views,
        };
    }

    public static NodeKernel Slice(ChannelSlice op, Shape shape, IReadOnlyList<TensorLayout> layouts)
    {
        TensorLayout layout = layouts[0];
        BufferView? view = ViewAt(layout, shape[0], shape.Area(), shape[1], op.First);
        return new NodeKernel("Channel.Slice", view is null ? "a copy" : "read where they are, or copied", [layout],
            [layout], memory => memory.IsOutputView(view)
                ? new PreparedKernel([], [])
                : NodeKernel.Stage(new ChannelCopyStage(
                    layout, shape[0], shape.Area(), shape[1], op.First, op.Count, 0, op.Count, memory.Input(0), memory.Output(0))))
        {
            OutputView = view,
        };
    }

    // Where channels are that begin with a cache line; in blocks, those of each image in one piece.
    private static BufferView? ViewAt(TensorLayout layout, int images, int area, int channels, int first) => layout switch
    {
        TensorLayout.Plain when images == 1 && (long)first * area % Blocks.Size == 0 => new BufferView((long)first * area, 0),
        TensorLayout.Blocked when first % Blocks.Size == 0 =>
            new BufferView((long)first * area, images == 1 ? 0 : (long)Blocks.Padded(channels) * area),
        TensorLayout.BatchLanes when images <= Blocks.Size => new BufferView((long)first * area * Blocks.Size, 0),
        _ => null,
    };

    public static NodeKernel Copy(int length) => new("Copy", "the value has a place of its own", [TensorLayout.Plain], [TensorLayout.Plain],
        memory => NodeKernel.Stage(new Kernels.Elementwise.CopyStage(length, memory.Input(0), memory.Output(0))));

    public static NodeKernel Reorder(Shape shape, TensorLayout from, TensorLayout to) =>
        new($"Reorder.To{to}", $"the next kernel reads {to} memory", [from], [to], memory => NodeKernel.Stage(
            from == TensorLayout.BatchLanes || to == TensorLayout.BatchLanes
                ? new BatchLaneReorderStage(to, shape[0], shape[1] * shape.Area(), memory.Input(0), memory.Output(0))
                : new ReorderStage(to, shape[0], shape[1], shape.Area(), memory.Input(0), memory.Output(0))));
}

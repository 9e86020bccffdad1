using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Copies: of channels, of whole tensors, and from one layout to the other.</summary>
internal static unsafe class ChannelNodes
{
    public static NodeKernel Concatenate(Shape[] shapes, IReadOnlyList<TensorLayout> at)
    {
        TensorLayout layout = Sizes.Any(at, at.Count);
        (int n, int area, int total) = (shapes[0][0], shapes[0].Area(), shapes.Sum(shape => shape[1]));
        int[] firsts = [.. shapes.Select((_, i) => shapes.Take(i).Sum(shape => shape[1]))];
        long[] parts = [.. firsts.Select(first => PartOffset(layout, n, area, first))];
        string reason = parts.All(part => part >= 0) ? "branches are written to their places" : "each branch is copied to its place";
        return new NodeKernel("Channel.Concatenate", reason, Enumerable.Repeat(layout, shapes.Length).ToArray(), [layout], memory =>
        {
            var stages = new List<KernelStage>();
            for (int i = 0; i < shapes.Length; i++)
            {
                if (parts[i] < 0 || memory.Input(i) != memory.Output(0) + parts[i])
                {
                    stages.Add(new ChannelCopyStage(layout, n, area, shapes[i][1], 0, total, firsts[i], shapes[i][1], memory.Input(i), memory.Output(0)));
                }
            }
            return new PreparedKernel([], stages);
        })
        {
            Parts = parts,
        };
    }

    public static NodeKernel Slice(ChannelSlice op, Shape shape, IReadOnlyList<TensorLayout> at)
    {
        TensorLayout layout = at[0];
        return new NodeKernel("Channel.Slice", "a copy", [layout], [layout], memory => NodeKernel.Stage(new ChannelCopyStage(
            layout, shape[0], shape.Area(), shape[1], op.First, op.Count, 0, op.Count, memory.Input(0), memory.Output(0))));
    }

    // Where channels begin of which those of all images lie in one piece, at the beginning of a cache line; else −1.
    private static long PartOffset(TensorLayout layout, int images, int area, int first) => layout switch
    {
        TensorLayout.Plain when images == 1 && (long)first * area % Blocks.Size == 0 => (long)first * area,
        TensorLayout.Blocked when images == 1 && first % Blocks.Size == 0 => (long)first * area,
        TensorLayout.BatchLanes when images <= Blocks.Size => (long)first * area * Blocks.Size,
        _ => -1,
    };

    public static NodeKernel Copy(int length) => new("Copy", "the value has a place of its own", [TensorLayout.Plain], [TensorLayout.Plain],
        memory => NodeKernel.Stage(new Kernels.Elementwise.CopyStage(length, memory.Input(0), memory.Output(0))));

    public static NodeKernel Reorder(Shape shape, TensorLayout from, TensorLayout to) =>
        new($"Reorder.To{to}", $"the next kernel reads {to} memory", [from], [to], memory => NodeKernel.Stage(from == TensorLayout.BatchLanes || to == TensorLayout.BatchLanes
            ? new LaneReorderStage(to, shape[0], shape[1] * shape.Area(), memory.Input(0), memory.Output(0))
            : new ReorderStage(to, shape[0], shape[1], shape.Area(), memory.Input(0), memory.Output(0))));
}

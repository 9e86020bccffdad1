using System.Collections.Immutable;
using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of pooling: maximum and mean on blocks of channels, the rarer kinds plane by plane.</summary>
internal static unsafe class PoolingSelection
{
    private const string Planes = "plane by plane, by its definition";

    public static NodeKernel Max(
        MaxPool op, Shape input, IReadOnlyList<TensorLayout> layouts, TensorLayout lanes,
        bool withoutIndices, VectorWidth width)
    {
        TensorLayout layout = Layout(layouts[0], lanes);
        return MakeBlocks("Pooling.Max", input, op.Axes, layout, 1, withoutIndices ? 1 : 2, (geometry, memory) =>
            new MaxPoolForward(geometry, width, memory.Input(0), memory.Output(0), withoutIndices ? null : memory.Output(1)));
    }

    // The indices stand where the forward kernel left them: in blocks after a maximum, plain after a sampled value.
    public static NodeKernel IndexedGradient(
        IndexedPoolGradient op, IReadOnlyList<TensorLayout> layouts, VectorWidth width) => layouts[1] != TensorLayout.Plain
            ? MakeBlocks("Pooling.MaxGradient", op.InputShape, op.Axes, layouts[1], 2, 1, (geometry, memory) =>
                new MaxPoolGradient(geometry, width, memory.Input(0), memory.Input(1), memory.Output(0)))
            : Make("Pooling.IndexedGradient", Planes, op.InputShape, op.Axes, [TensorLayout.Plain, TensorLayout.Plain],
                [TensorLayout.Plain], (geometry, memory) =>
                    new PlainMaxPoolGradient(geometry, memory.Input(0), memory.Input(1), memory.Output(0)));

    public static NodeKernel Average(
        AveragePool op, Shape input, IReadOnlyList<TensorLayout> layouts, TensorLayout lanes, VectorWidth width) =>
        MakeBlocks("Pooling.Average", input, op.Axes, Layout(layouts[0], lanes), 1, 1, (geometry, memory) =>
            new AveragePoolForward(geometry, op.Divisor, width, memory.Input(0), memory.Output(0)));

    public static NodeKernel AverageGradient(
        Graph.Ops.AveragePoolGradient op, IReadOnlyList<TensorLayout> layouts, TensorLayout lanes, VectorWidth width) =>
        MakeBlocks("Pooling.AverageGradient", op.InputShape, op.Axes, Layout(layouts[0], lanes), 1, 1, (geometry, memory) =>
            new Kernels.Pooling.AveragePoolGradient(geometry, op.Divisor, width, memory.Input(0), memory.Output(0)));

    public static NodeKernel Stochastic(StochasticPool op, Shape input) =>
        Make("Pooling.Stochastic", Planes, input, op.Axes, [TensorLayout.Plain],
            [TensorLayout.Plain, TensorLayout.Plain], (geometry, memory) =>
                new StochasticPoolForward(geometry, memory.Seed, (uint)op.Stream, memory.Step, memory.Input(0),
                    memory.Output(0), memory.Output(1)));

    public static NodeKernel StochasticInference(Graph.Ops.StochasticPoolInference op, Shape input) =>
        Make("Pooling.Weighted", Planes, input, op.Axes, [TensorLayout.Plain], [TensorLayout.Plain], (geometry, memory) =>
            new Kernels.Pooling.StochasticPoolInference(geometry, memory.Input(0), memory.Output(0)));

    public static NodeKernel StochasticInferenceGradient(Graph.Ops.StochasticPoolInferenceGradient op, Shape input) =>
        Make("Pooling.WeightedGradient", Planes, input, op.Axes, [TensorLayout.Plain, TensorLayout.Plain],
            [TensorLayout.Plain], (geometry, memory) =>
                new Kernels.Pooling.StochasticPoolInferenceGradient(geometry, memory.Input(1), memory.Input(0), memory.Output(0)));

    public static NodeKernel Lp(LpPool op, Shape input) =>
        Make("Pooling.Lp", Planes, input, op.Axes, [TensorLayout.Plain], [TensorLayout.Plain], (geometry, memory) =>
            new LpPoolForward(geometry, op.Power, memory.Input(0), memory.Output(0)));

    public static NodeKernel LpGradient(Graph.Ops.LpPoolGradient op, Shape input) =>
        Make("Pooling.LpGradient", Planes, input, op.Axes, [TensorLayout.Plain, TensorLayout.Plain, TensorLayout.Plain],
            [TensorLayout.Plain], (geometry, memory) =>
                new Kernels.Pooling.LpPoolGradient(
                    geometry, op.Power, memory.Input(1), memory.Input(2), memory.Input(0), memory.Output(0)));

    public static NodeKernel Median(MedianPool op, Shape input) =>
        Make("Pooling.Median", Planes, input, op.Axes, [TensorLayout.Plain], [TensorLayout.Plain, TensorLayout.Plain], (geometry, memory) =>
            new MedianPoolForward(geometry, memory.Input(0), memory.Output(0), memory.Output(1)));

    public static NodeKernel MedianGradient(Graph.Ops.MedianPoolGradient op) =>
        Make("Pooling.MedianGradient", Planes, op.InputShape, op.Axes, [TensorLayout.Plain, TensorLayout.Plain],
            [TensorLayout.Plain], (geometry, memory) =>
                new Kernels.Pooling.MedianPoolGradient(geometry, memory.Input(0), memory.Input(1), memory.Output(0)));

    // The plan's lanes, unless the value is in blocks already.
    private static TensorLayout Layout(TensorLayout input, TensorLayout lanes) => input == TensorLayout.Plain ? lanes : input;

    // Pooling asks nothing of its lanes: over batch lanes, a block of images is an image whose channels are blocks.
    private static NodeKernel MakeBlocks(
        string name, Shape input, ImmutableArray<PoolingAxis> axes, TensorLayout layout, int inputs, int outputs,
        Func<PoolingGeometry, NodeMemory, KernelStage> make)
    {
        bool overBatch = layout == TensorLayout.BatchLanes;
        Shape shape = overBatch ? new Shape([Blocks.Count(input[0]), input[1] * Blocks.Size, .. input.AsSpan()[2..]]) : input;
        return Make(
            overBatch ? $"{name} BatchLanes" : name, overBatch ? "lanes are images" : "lanes are channels", shape, axes,
            [.. Enumerable.Repeat(layout, inputs)], [.. Enumerable.Repeat(layout, outputs)], make);
    }

    private static NodeKernel Make(
        string name, string reason, Shape input, ImmutableArray<PoolingAxis> axes, TensorLayout[] inputs, TensorLayout[] outputs,
        Func<PoolingGeometry, NodeMemory, KernelStage> make)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(input, axes);
        return new NodeKernel(name, reason, inputs, outputs, memory => NodeKernel.Stage(make(geometry, memory)));
    }
}

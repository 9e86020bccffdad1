using Fovea.Backends.Cpu.Passes;
using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of batch and group normalisation, in the layout in which their input exists.</summary>
internal static unsafe class NormalizationSelection
{
    public static NodeKernel BatchTraining(
        BatchNormTraining op, Shape shape, IReadOnlyList<TensorLayout> layouts, FusedEpilogue? epilogue, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, layouts[0]);
        return new NodeKernel("BatchNorm.Training" + epilogue?.Suffix, NodeKernel.AnyLayout, Layouts(geometry.Layout, 6),
            [geometry.Layout, TensorLayout.Plain, TensorLayout.Plain],
            memory =>
            {
                var pointers = new NormalizationPointers
                {
                    Input = memory.InputImages(0),
                    Gamma = memory.Input(1),
                    Beta = memory.Input(2),
                    Output = memory.OutputImages(0),
                    Mean = memory.Output(1),
                    InverseDeviation = memory.Output(2),
                    Addend = epilogue?.Addend is null ? null : memory.Input(6),
                    Workspace = memory.Workspace,
                };
                var running = new RunningStatistics(memory.Input(3), memory.Input(4), op.Momentum);
                IReadOnlyList<KernelStage> stages = BatchNorm.PrepareForward(
                    geometry, width, pointers, op.Epsilon, running, epilogue?.ReLU ?? default, memory.KeepInCache);
                // Before the stage that writes the output, which may run in batch tiles with those that read it.
                return new PreparedKernel([], [.. stages.SkipLast(1), new CountStage(memory.Input(5)), stages[^1]]);
            })
        { WorkspaceFloats = BatchNorm.WorkspaceFloats(geometry), WritesFirstOutputLast = true, StridedInputs = [0], StridedOutputs = [0] };
    }

    public static NodeKernel Recompute(BatchNormRecompute op, Shape shape, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, TensorLayout.Blocked);
        return new NodeKernel("BatchNorm.Again" + (op.ReLU.Applies ? $" + {op.ReLU.Label}" : ""),
            "cheaper than to keep", Layouts(TensorLayout.Blocked, 5), [TensorLayout.Blocked],
            memory => NodeKernel.Stage(BatchNorm.PrepareRecomputation(
                geometry, width,
                new NormalizationPointers
                {
                    Input = memory.InputImages(0),
                    Gamma = memory.Input(1),
                    Beta = memory.Input(2),
                    Mean = memory.Input(3),
                    InverseDeviation = memory.Input(4),
                    Output = memory.OutputImages(0),
                },
                op.ReLU, memory.KeepInCache)))
        { StridedInputs = [0], StridedOutputs = [0] };
    }

    public static NodeKernel BatchGradient(BatchNormGradient op, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, layouts[1]);
        TensorLayout plain = TensorLayout.Plain;
        return new NodeKernel("BatchNorm.Gradient" + (op.ReLU.Applies ? $" + {op.ReLU.Label} gradient" : ""), NodeKernel.AnyLayout,
            [geometry.Layout, geometry.Layout, .. Enumerable.Repeat(plain, layouts.Count - 2)], [geometry.Layout, plain, plain],
            memory => new PreparedKernel([], BatchNorm.PrepareGradient(
                geometry, width,
                new NormalizationPointers
                {
                    Input = memory.InputImages(1),
                    Gamma = memory.Input(2),
                    Beta = memory.OptionalInput(5),
                    Mean = memory.Input(3),
                    InverseDeviation = memory.Input(4),
                    DOutput = memory.InputImages(0),
                    DInput = memory.OutputImages(0),
                    DGamma = memory.Output(1),
                    DBeta = memory.Output(2),
                    Workspace = memory.Workspace,
                },
                op.ReLU, memory.KeepInCache)))
        {
            WorkspaceFloats = BatchNorm.WorkspaceFloats(geometry),
            WritesFirstOutputLast = true,
            StridedInputs = [0, 1],
            StridedOutputs = [0]
        };
    }

    public static NodeKernel BatchInference(
        Graph.Ops.BatchNormInference op, Shape shape, IReadOnlyList<TensorLayout> layouts,
        FusedEpilogue? epilogue, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, layouts[0]);
        int padded = Blocks.Padded(shape[1]);
        return new NodeKernel("BatchNorm.Inference" + epilogue?.Suffix, NodeKernel.AnyLayout,
            Layouts(geometry.Layout, 5), [geometry.Layout],
            memory => new PreparedKernel(
                [new BatchNormFold(shape[1], op.Epsilon, Statistics(memory), memory.Workspace, memory.Workspace + padded)],
                [new Kernels.Normalization.BatchNormInference(
                    geometry, width, memory.Input(0), memory.Workspace, memory.Workspace + padded, memory.Output(0),
                    epilogue?.ReLU ?? default)]))
        { WorkspaceFloats = 2L * padded };
    }

    public static NodeKernel WeightFold(WeightFold op, Shape[] shapes)
    {
        TensorLayout plain = TensorLayout.Plain;
        int channels = shapes[1].Length;
        return new NodeKernel("BatchNorm.WeightFold", "once, with the packing of the weights",
            Enumerable.Repeat(plain, shapes.Length).ToArray(), [plain, plain],
            memory => NodeKernel.Stage(new WeightFoldStage(
                channels, shapes[0].Length / channels, op.Epsilon, memory.Input(0), memory.OptionalInput(5),
                Statistics(memory), memory.Output(0), memory.Output(1))));
    }

    public static NodeKernel BatchInferenceParameterGradient(BatchNormInferenceParameterGradient op, Shape shape, VectorWidth width) => new(
        "BatchNorm.InferenceParameterGradient", "sums rows of pixels",
        [.. Enumerable.Repeat(TensorLayout.Plain, 4)], [TensorLayout.Plain, TensorLayout.Plain],
        memory => NodeKernel.Stage(new FixedStatisticsGradient(
            width, shape[0], shape[1], shape.Area(), op.Epsilon, memory.Input(0), memory.Input(1), memory.Input(2), memory.Input(3),
            memory.Output(0), memory.Output(1))));

    public static NodeKernel BatchInferenceGradient(
        BatchNormInferenceGradient op, Shape[] shapes, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        (TensorLayout layout, Shape shape) = (layouts[0], shapes[0]);
        int padded = Blocks.Padded(shape[1]);
        // The fold's shift has no use here, nor has the mean that it takes: any finite numbers do.
        return new NodeKernel("BatchNorm.InferenceGradient", NodeKernel.AnyLayout, Layouts(layout, 3), [layout],
            memory => new PreparedKernel(
                [new BatchNormFold(
                    shape[1], op.Epsilon,
                    new FixedStatistics { Gamma = memory.Input(1), Mean = memory.Input(2), Variance = memory.Input(2) },
                    memory.Workspace, memory.Workspace + padded)],
                [new ChannelStage(
                    new(layout, shape[0], shape[1], shape.Area()), width, ChannelOperation.Multiply,
                    memory.Input(0), memory.Workspace, memory.Output(0))]))
        { WorkspaceFloats = 2L * padded };
    }

    public static NodeKernel Group(GroupNormalization op, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, layouts[0], op.Groups);
        return new NodeKernel("GroupNorm", NodeKernel.AnyLayout, Layouts(geometry.Layout, 3),
            [geometry.Layout, TensorLayout.Plain, TensorLayout.Plain],
            memory => new PreparedKernel([], GroupNorm.PrepareForward(geometry, width, Forward(memory), op.Epsilon)))
        { WorkspaceFloats = GroupNorm.WorkspaceFloats(geometry) };
    }

    public static NodeKernel GroupGradient(
        GroupNormalizationGradient op, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        NormalizationGeometry geometry = Geometry(shape, layouts[1], op.Groups);
        TensorLayout plain = TensorLayout.Plain;
        return new NodeKernel("GroupNorm.Gradient", NodeKernel.AnyLayout, [geometry.Layout, geometry.Layout, plain, plain, plain],
            [geometry.Layout, plain, plain],
            memory => new PreparedKernel([], GroupNorm.PrepareGradient(geometry, width, Gradient(memory))))
        { WorkspaceFloats = GroupNorm.WorkspaceFloats(geometry) };
    }

    public static NodeKernel Layer(LayerNormalization op, Shape[] shapes, VectorWidth width)
    {
        var geometry = new LayerNormGeometry(shapes[0].Length / Math.Max(1, shapes[1].Length), shapes[1].Length);
        return new NodeKernel("LayerNorm", "row by row", Layouts(TensorLayout.Plain, 3), Layouts(TensorLayout.Plain, 3), memory =>
            new PreparedKernel([], LayerNorm.PrepareForward(geometry, width, Forward(memory), op.Epsilon)));
    }

    public static NodeKernel LayerGradient(Shape[] shapes, VectorWidth width)
    {
        var geometry = new LayerNormGeometry(shapes[1].Length / Math.Max(1, shapes[2].Length), shapes[2].Length);
        return new NodeKernel("LayerNorm.Gradient", "row by row", Layouts(TensorLayout.Plain, 5), Layouts(TensorLayout.Plain, 3), memory =>
            new PreparedKernel([], LayerNorm.PrepareGradient(geometry, width, Gradient(memory))));
    }

    public static NodeKernel LocalResponseNormalization(LocalResponseNormalization op, Shape shape, VectorWidth width)
    {
        var geometry = new LocalResponseNormGeometry(shape[0], shape[1], shape.Area(), op.Size, op.Alpha, op.Beta, op.K);
        return new NodeKernel("LocalResponseNorm", "lanes are channels", [TensorLayout.Blocked],
            [TensorLayout.Blocked], memory => NodeKernel.Stage(
                new LocalResponseNormForward(geometry, width, memory.Input(0), memory.Output(0))));
    }

    public static NodeKernel LocalResponseNormalizationGradient(LocalResponseNormalizationGradient op, Shape shape, VectorWidth width)
    {
        var geometry = new LocalResponseNormGeometry(shape[0], shape[1], shape.Area(), op.Size, op.Alpha, op.Beta, op.K);
        return new NodeKernel("LocalResponseNorm.Gradient", "lanes are channels",
            [TensorLayout.Blocked, TensorLayout.Blocked], [TensorLayout.Blocked],
            memory => NodeKernel.Stage(new LocalResponseNormGradient(geometry, width, memory.Input(1), memory.Input(0), memory.Output(0))));
    }

    // Of a batch normalisation with fixed statistics.
    private static FixedStatistics Statistics(NodeMemory memory) =>
        new() { Gamma = memory.Input(1), Beta = memory.Input(2), Mean = memory.Input(3), Variance = memory.Input(4) };

    // Of a group or layer normalisation.
    private static NormalizationPointers Forward(NodeMemory memory) => new()
    {
        Input = memory.Input(0),
        Gamma = memory.Input(1),
        Beta = memory.Input(2),
        Output = memory.Output(0),
        Mean = memory.Output(1),
        InverseDeviation = memory.Output(2),
        Workspace = memory.Workspace,
    };

    private static NormalizationPointers Gradient(NodeMemory memory) => new()
    {
        DOutput = memory.Input(0),
        Input = memory.Input(1),
        Gamma = memory.Input(2),
        Mean = memory.Input(3),
        InverseDeviation = memory.Input(4),
        DInput = memory.Output(0),
        DGamma = memory.Output(1),
        DBeta = memory.Output(2),
        Workspace = memory.Workspace,
    };

    private static NormalizationGeometry Geometry(Shape shape, TensorLayout layout, int groups = 1) =>
        new(shape[0], shape[1], shape.Area(), layout, groups);

    private static TensorLayout[] Layouts(TensorLayout first, int count) => [first, .. Enumerable.Repeat(TensorLayout.Plain, count - 1)];

    /// <summary>Counts batches, exactly up to 2²⁴.</summary>
    private sealed class CountStage(float* count) : KernelStage
    {
        private readonly float* _count = count;

        public override string Name => "Count";

        public override int Tasks => 1;

        public override void Run(int firstTask, int lastTask) => *_count += 1;
    }
}

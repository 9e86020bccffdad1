using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Random;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels that work number by number or channel by channel, in the layout in which their inputs exist.</summary>
internal static unsafe class ElementwiseSelection
{
    public static NodeKernel Activation(ActivationFunction function, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width) =>
        Same($"Activation.{function.Kind}", shape, LayoutSizes.Common(layouts, 1), inputs: 1, (memory, count) =>
            new ActivationForward(width, function, count, memory.Input(0), memory.Output(0)));

    public static NodeKernel ActivationGradient(
        ActivationFunction function, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width) =>
        Same($"Activation.{function.Kind}Gradient", shape, LayoutSizes.Any(layouts, 2), inputs: 2, (memory, count) =>
            new Kernels.Elementwise.ActivationGradient(
                width, function, count, memory.Input(0), memory.Input(1), memory.Input(1), memory.Output(0)));

    public static NodeKernel Binary(BinaryKind kind, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        BinaryOperation operation = kind switch
        {
            BinaryKind.Add => BinaryOperation.Add,
            BinaryKind.Subtract => BinaryOperation.Subtract,
            _ => BinaryOperation.Multiply,
        };
        return Same($"Elementwise.{kind}", shape, LayoutSizes.Any(layouts, 2), inputs: 2, (memory, count) =>
            new BinaryStage(width, operation, count, memory.Input(0), memory.Input(1), memory.Output(0)));
    }

    public static NodeKernel Scale(float factor, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width) =>
        Same("Elementwise.Scale", shape, LayoutSizes.Common(layouts, 1), inputs: 1, (memory, count) =>
            new ScaleStage(width, factor, count, memory.Input(0), memory.Output(0)));

    public static NodeKernel Channel(ChannelOperation operation, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        TensorLayout layout = layouts[0];
        return new NodeKernel($"Channel.{operation}", NodeKernel.AnyLayout, [layout, TensorLayout.Plain], [layout],
            memory => NodeKernel.Stage(new ChannelStage(
                Geometry(shape, layout), width, operation, memory.Input(0), memory.Input(1), memory.Output(0))));
    }

    public static NodeKernel PReLU(Shape[] shapes, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        (TensorLayout layout, Shape shape) = (layouts[0], shapes[0]);
        // One slope for all: every plane is then the only channel of an image.
        int planes = (int)(LayoutSizes.Floats(shape, layout) / Math.Max(1, shape.Area()));
        return new NodeKernel("Channel.Slope", NodeKernel.AnyLayout, [layout, TensorLayout.Plain], [layout],
            memory => NodeKernel.Stage(shapes[1].Length == 1
                ? new ChannelStage(
                    new(TensorLayout.Plain, planes, 1, shape.Area()), width, ChannelOperation.Slope,
                    memory.Input(0), memory.Input(1), memory.Output(0))
                : new ChannelStage(
                    Geometry(shape, layout), width, ChannelOperation.Slope, memory.Input(0), memory.Input(1), memory.Output(0))));
    }

    public static NodeKernel PReLUGradient(Shape[] shapes, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        TensorLayout layout = LayoutSizes.Any(layouts, 2);
        ChannelGeometry geometry = Geometry(shapes[1], layout);
        return new NodeKernel("Channel.SlopeGradient", NodeKernel.AnyLayout, [layout, layout, TensorLayout.Plain],
            [layout, TensorLayout.Plain], memory => new PreparedKernel([],
                Kernels.Elementwise.PReLUGradient.Prepare(
                    geometry, width,
                    new PReLUGradientPointers
                    {
                        DOutput = memory.Input(0),
                        Input = memory.Input(1),
                        Slopes = memory.Input(2),
                        DInput = memory.Output(0),
                        DSlopes = memory.Output(1),
                        Workspace = memory.Workspace,
                    },
                    shared: shapes[2].Length == 1)))
        { WorkspaceFloats = Kernels.Elementwise.PReLUGradient.WorkspaceFloats(geometry) };
    }

    public static NodeKernel ChannelSum(Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        TensorLayout layout = layouts[0];
        ChannelGeometry geometry = Geometry(shape, layout);
        return layout == TensorLayout.BatchLanes
            ? new NodeKernel("Channel.Sum BatchLanes", NodeKernel.AnyLayout, [layout], [TensorLayout.Plain], memory => NodeKernel.Stage(
                new BatchLaneChannelSum(geometry, width, memory.Input(0), memory.Output(0))))
            : new NodeKernel("Channel.Sum", NodeKernel.AnyLayout, [layout], [TensorLayout.Plain], memory => new PreparedKernel([],
                Kernels.Elementwise.ChannelSum.Prepare(geometry, width, memory.Input(0), memory.Output(0), memory.Workspace)))
            { WorkspaceFloats = Kernels.Elementwise.ChannelSum.WorkspaceFloats(geometry) };
    }

    public static NodeKernel Dropout(Dropout op, Shape shape, IReadOnlyList<TensorLayout> layouts, VectorWidth width)
    {
        TensorLayout layout = layouts[0];
        return new NodeKernel("Dropout", "the mask is computed, not stored", [layout], [layout],
            memory => NodeKernel.Stage(new DropoutStage(
                Geometry(shape, layout), width, memory.Input(0), memory.Output(0), op.Probability, op.Scope,
                memory.Seed, (uint)RandomPurpose.Layer + (uint)op.Stream, memory.Step)));
    }

    private static ChannelGeometry Geometry(Shape shape, TensorLayout layout) => new(layout, shape[0], shape[1], shape.Area());

    private static NodeKernel Same(string name, Shape shape, TensorLayout layout, int inputs, Func<NodeMemory, long, KernelStage> make)
    {
        long count = LayoutSizes.Floats(shape, layout);
        return new NodeKernel(name, NodeKernel.AnyLayout, Enumerable.Repeat(layout, inputs).ToArray(), [layout],
            memory => NodeKernel.Stage(make(memory, count)));
    }
}

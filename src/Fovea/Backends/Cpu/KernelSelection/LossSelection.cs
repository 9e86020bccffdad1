using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Losses;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of softmax and losses.</summary>
internal static unsafe class LossSelection
{
    public static NodeKernel Softmax(Softmax op, Shape shape, VectorWidth width)
    {
        (int outer, int size, int inner) = shape.Around(1);
        return new NodeKernel(op.Name, "one pass per row", [TensorLayout.Plain], [TensorLayout.Plain], memory => NodeKernel.Stage(
            new SoftmaxStage(width, outer, size, inner, op.Logarithm, memory.Input(0), memory.Output(0))));
    }

    public static NodeKernel SoftmaxGradient(SoftmaxGradient op, Shape shape, VectorWidth width)
    {
        (int outer, int size, int inner) = shape.Around(1);
        return new NodeKernel(op.Name, "one pass per row", [TensorLayout.Plain, TensorLayout.Plain],
            [TensorLayout.Plain], memory => NodeKernel.Stage(
                new SoftmaxGradientStage(width, outer, size, inner, op.Logarithm, memory.Input(0), memory.Input(1), memory.Output(0))));
    }

    public static NodeKernel Loss(Loss op, Shape[] shapes, VectorWidth width) => Kernel(
        op.Name, "rows, then their mean", op.Function, shapes, width, outputs: 2,
        memory => Pointers(memory) with { Mean = memory.Output(0), PerSample = memory.Output(1) });

    public static NodeKernel LossGradient(LossGradient op, Shape[] shapes, VectorWidth width) => Kernel(
        op.Name, "one pass per row", op.Function, shapes, width, outputs: 1,
        memory => Pointers(memory) with { DScores = memory.Output(0) });

    public static NodeKernel LossWithGradient(LossWithGradient op, Shape[] shapes, VectorWidth width) => Kernel(
        op.Name, "rows with their gradients, then the mean", op.Function, shapes, width, outputs: 3,
        memory => Pointers(memory) with { Mean = memory.Output(0), PerSample = memory.Output(1), DScores = memory.Output(2) });

    private static NodeKernel Kernel(
        string name, string reason, LossFunction function, Shape[] shapes, VectorWidth width, int outputs,
        Func<NodeMemory, LossPointers> pointers)
    {
        (int n, int columns, int targetColumns) = Columns(shapes);
        return new NodeKernel(
            $"Loss.{name}", reason, [TensorLayout.Plain, TensorLayout.Plain], [.. Enumerable.Repeat(TensorLayout.Plain, outputs)],
            memory => new PreparedKernel([], LossKernel.Prepare(
                new LossGeometry(function.Kind, function.Constant, function.Weight, n, columns, targetColumns), width, pointers(memory))));
    }

    private static LossPointers Pointers(NodeMemory memory) => new() { Scores = memory.Input(0), Targets = memory.Input(1) };

    private static (int Rows, int Columns, int TargetColumns) Columns(Shape[] shapes)
    {
        int rows = Math.Max(1, shapes[0][0]);
        return (shapes[0][0], shapes[0].Length / rows, shapes[1].Length / rows);
    }
}

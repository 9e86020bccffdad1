using Fovea.Graph.Ops;
using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Losses;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Kernels of softmax and losses.</summary>
internal static unsafe class LossNodes
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
        return new NodeKernel(op.Name, "one pass per row", [TensorLayout.Plain, TensorLayout.Plain], [TensorLayout.Plain], memory => NodeKernel.Stage(
            new SoftmaxGradientStage(width, outer, size, inner, op.Logarithm, memory.Input(0), memory.Input(1), memory.Output(0))));
    }

    public static NodeKernel Loss(Loss op, Shape[] shapes, VectorWidth width)
    {
        (int n, int columns, int targetColumns) = Columns(shapes);
        return new NodeKernel($"Loss.{op.Name}", "rows, then their mean", [TensorLayout.Plain, TensorLayout.Plain], [TensorLayout.Plain, TensorLayout.Plain],
            memory => new PreparedKernel([], LossForward.Prepare(
                width, op.Function.Kind, op.Function.Constant, op.Function.Weight, n, columns, targetColumns,
                memory.Input(0), memory.Input(1), memory.Output(0), memory.Output(1))));
    }

    public static NodeKernel LossGradient(LossGradient op, Shape[] shapes, VectorWidth width)
    {
        (int n, int columns, int targetColumns) = Columns(shapes);
        return new NodeKernel($"Loss.{op.Name}", "one pass per row", [TensorLayout.Plain, TensorLayout.Plain], [TensorLayout.Plain],
            memory => NodeKernel.Stage(new LossGradientStage(
                width, op.Function.Kind, op.Function.Constant, op.Function.Weight, n, columns, targetColumns,
                memory.Input(0), memory.Input(1), memory.Output(0))));
    }

    private static (int Rows, int Columns, int TargetColumns) Columns(Shape[] shapes)
    {
        int rows = Math.Max(1, shapes[0][0]);
        return (shapes[0][0], shapes[0].Length / rows, shapes[1].Length / rows);
    }
}

using Fovea.Kernels;
using Fovea.Kernels.Layout;
using Fovea.Kernels.MatrixMultiply;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Kernels of dense layers: matrix products.</summary>
internal static unsafe class DenseNodes
{
    public static NodeKernel Forward(Shape[] shapes, bool relu, VectorWidth width)
    {
        (int n, int features, int outputs) = (shapes[0][0], shapes[0][1], shapes[1][0]);
        (string name, string reason) = DenseForwardKernels.Choose(n, features, outputs);
        return new NodeKernel(name + (relu ? " + ReLU" : ""), reason, Plain(shapes.Length), Plain(1),
            memory => DenseKernels.Forward(
                width, n, features, outputs, relu, memory.Input(0), memory.Input(1), memory.OptionalInput(2), memory.Output(0), memory.Workspace))
        { WorkspaceFloats = DenseKernels.ForwardWorkspaceFloats(width, n, features, outputs) };
    }

    public static NodeKernel InputGradient(Shape[] shapes, VectorWidth width)
    {
        (int n, int outputs, int features) = (shapes[0][0], shapes[1][0], shapes[1][1]);
        return new NodeKernel("Dense.InputGradient", "a matrix product", Plain(2), Plain(1),
            memory => DenseKernels.InputGradient(width, n, features, outputs, memory.Input(0), memory.Input(1), memory.Output(0), memory.Workspace))
        { WorkspaceFloats = DenseKernels.InputGradientWorkspaceFloats(width, n, features, outputs) };
    }

    public static NodeKernel WeightGradient(Shape[] shapes, VectorWidth width)
    {
        (int n, int features, int outputs) = (shapes[0][0], shapes[0][1], shapes[1][1]);
        return new NodeKernel("Dense.WeightGradient", "a matrix product", Plain(2), Plain(1),
            memory => DenseKernels.WeightGradient(width, n, features, outputs, memory.Input(0), memory.Input(1), memory.Output(0), memory.Workspace))
        { WorkspaceFloats = DenseKernels.WeightGradientWorkspaceFloats(width, n, features, outputs) };
    }

    private static TensorLayout[] Plain(int count) => Enumerable.Repeat(TensorLayout.Plain, count).ToArray();
}

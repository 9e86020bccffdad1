using Fovea.Compilation.Passes;
using Fovea.Kernels.Layout;
using Fovea.Kernels.MatrixMultiply;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Kernels of dense layers: matrix products, from their table.</summary>
internal static unsafe class DenseNodes
{
    public static NodeKernel Forward(Shape[] shapes, Epilogue? epilogue, VectorWidth width) =>
        Product("Dense", Geometry(shapes[0], shapes[1]).Forward, shapes.Length, width, epilogue?.Relu.Applies == true);

    public static NodeKernel InputGradient(Shape[] shapes, VectorWidth width) =>
        Product("Dense.InputGradient", new DenseGeometry(shapes[0][0], shapes[1][1], shapes[1][0]).InputGradient, 2, width);

    // dW = dyᵀ·x, so the operands stand the other way round: inputs are (x, dy).
    public static NodeKernel WeightGradient(Shape[] shapes, VectorWidth width) =>
        Product("Dense.WeightGradient", new DenseGeometry(shapes[0][0], shapes[0][1], shapes[1][1]).WeightGradient, 2, width, swap: true);

    private static DenseGeometry Geometry(Shape x, Shape weights) => new(x[0], x[1], weights[0]);

    private static NodeKernel Product(string name, MatrixMultiplyGeometry geometry, int inputs, VectorWidth width, bool relu = false, bool swap = false)
    {
        MatrixMultiplyKernel kernel = MatrixMultiplyKernels.Select(geometry);
        return new NodeKernel(
            $"{name}: {kernel.Name}{(relu ? " + ReLU" : "")}", kernel.Supports(geometry).Reason,
            Enumerable.Repeat(TensorLayout.Plain, inputs).ToArray(), [TensorLayout.Plain],
            memory => kernel.Prepare(geometry, width, new MatrixMultiplyArguments
            {
                A = memory.Input(swap ? 1 : 0),
                B = memory.Input(swap ? 0 : 1),
                C = memory.Output(0),
                Bias = memory.OptionalInput(2),
                Workspace = memory.Workspace,
                Relu = relu,
            }))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry, width) };
    }
}

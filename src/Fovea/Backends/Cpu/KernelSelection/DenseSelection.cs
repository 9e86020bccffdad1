using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.MatrixMultiply;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of dense layers: matrix products, from their table, or with images as lanes, convolutions of one pixel.</summary>
internal static unsafe class DenseSelection
{
    // 512 KiB of four blocks of images: what every few filters read again stays in half of a second-level cache.
    private const int MostLaneFeatures = 2048;

    public static NodeKernel Forward(KernelQuery query)
    {
        Shape[] shapes = query.Shapes;
        return query.AvailableLayouts[0] == TensorLayout.BatchLanes
            && query.Lanes == TensorLayout.BatchLanes && shapes[0][1] <= MostLaneFeatures
            ? OverLanes(query)
            : Product("Dense", Geometry(shapes[0], shapes[1]).Forward, shapes.Length, query.Width,
                query.FusedEpilogue?.ReLU.Applies == true);
    }

    public static NodeKernel InputGradient(Shape[] shapes, VectorWidth width) =>
        Product("Dense.InputGradient", new DenseGeometry(shapes[0][0], shapes[1][1], shapes[1][0]).InputGradient, 2, width);

    // dW = dyᵀ·x, so the operands stand the other way round: inputs are (x, dy).
    public static NodeKernel WeightGradient(Shape[] shapes, VectorWidth width) =>
        Product("Dense.WeightGradient", new DenseGeometry(shapes[0][0], shapes[0][1], shapes[1][1]).WeightGradient, 2, width, swap: true);

    // Weights are read as they are stored, and what a convolution gave needs no conversion.
    private static NodeKernel OverLanes(KernelQuery query)
    {
        (int images, int features, int units) = (query.Shapes[0][0], query.Shapes[0][1], query.Shapes[1][0]);
        var geometry = new ConvolutionGeometry(
            images, features, units, groups: 1, ConvolutionAxis.None, ConvolutionAxis.None, ConvolutionAxis.None);
        ConvolutionChoice choice = ConvolutionKernels.Choose(
            ConvolutionPass.Forward, geometry, ConvolutionSelection.Estimated, TensorLayout.BatchLanes,
            TensorLayout.BatchLanes, query.AllowWinograd, query.Timer);
        return new NodeKernel(
            $"Dense: {choice.Kernel.Name}{query.FusedEpilogue?.Suffix}", choice.Reason,
            [TensorLayout.BatchLanes, .. Enumerable.Repeat(TensorLayout.Plain, query.Shapes.Length - 1)], [TensorLayout.BatchLanes],
            memory => choice.Kernel.Prepare(
                geometry, query.Width, ConvolutionSelection.ForwardPointers(memory, hasBias: query.Shapes.Length > 2),
                query.FusedEpilogue?.ReLU ?? default))
        { WorkspaceFloats = choice.Kernel.WorkspaceFloats(geometry) };
    }

    private static DenseGeometry Geometry(Shape x, Shape weights) => new(x[0], x[1], weights[0]);

    private static NodeKernel Product(
        string name, MatrixMultiplyGeometry geometry, int inputs, VectorWidth width,
        bool relu = false, bool swap = false)
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
                ReLU = relu,
            }))
        { WorkspaceFloats = kernel.WorkspaceFloats(geometry, width) };
    }
}

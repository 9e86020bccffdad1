using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Convolution.BatchLanes;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>Kernels of convolutions and the max pooling after them in one pass, with images as lanes.</summary>
internal static unsafe class PooledConvolutionSelection
{
    /// <summary>Whether a kernel does a convolution's node and the pooling after it in one.</summary>
    public static bool CanPool(Convolution convolution, MaxPool pool, Node node)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(
            convolution, pool, [.. node.Inputs.Select(input => input.Shape)]);
        return PooledBatchLaneConvolution.Supports(geometry, pooling).IsSuitable;
    }

    public static NodeKernel Forward(PooledConvolution op, Shape[] shapes, bool withoutIndices, VectorWidth width)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(op.Convolution, op.Pool, shapes);
        return new NodeKernel(
            $"Convolution.Forward.BatchLanes{(op.ReLU.Applies ? $" + {op.ReLU.Label}" : "")} + MaxPool 2×2",
            PooledBatchLaneConvolution.Supports(geometry, pooling).Reason,
            [TensorLayout.BatchLanes, .. Enumerable.Repeat(TensorLayout.Plain, shapes.Length - 1)],
            [.. Enumerable.Repeat(TensorLayout.BatchLanes, withoutIndices ? 1 : 2)],
            memory => PooledBatchLaneConvolution.Prepare(
                geometry, pooling, width, ConvolutionSelection.ForwardPointers(memory, hasBias: shapes.Length > 2),
                withoutIndices ? null : memory.Output(1), op.ReLU))
        {
            WorkspaceFloats = PooledBatchLaneConvolution.WorkspaceFloats(geometry),
            Cycles = PooledBatchLaneConvolution.EstimateCycles(geometry, ConvolutionSelection.Estimated),
        };
    }

    /// <summary>Whether a kernel makes the weights' gradient of the pooled values' one.</summary>
    public static bool CanUnpool(ConvolutionWeightGradient convolution, IndexedPoolGradient pool, Shape input)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(convolution, pool, input);
        return PooledBatchLaneWeightGradient.Supports(geometry, pooling).IsSuitable;
    }

    public static NodeKernel WeightGradient(PooledWeightGradient op, Shape[] shapes, VectorWidth width)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(op.Convolution, op.Pool, shapes[0]);
        return new NodeKernel(
            "Convolution.WeightGradient.BatchLanes + MaxPool gradient", PooledBatchLaneWeightGradient.Supports(geometry, pooling).Reason,
            [.. Enumerable.Repeat(TensorLayout.BatchLanes, 3)], [.. Enumerable.Repeat(TensorLayout.Plain, op.Convolution.HasBias ? 2 : 1)],
            memory => PooledBatchLaneWeightGradient.Prepare(geometry, pooling, width,
                ConvolutionSelection.WeightGradientPointers(memory, op.Convolution.HasBias), memory.Input(2)))
        {
            WorkspaceFloats = PooledBatchLaneWeightGradient.WorkspaceFloats(geometry),
            Cycles = PooledBatchLaneWeightGradient.EstimateCycles(geometry, ConvolutionSelection.Estimated),
        };
    }

    private static (ConvolutionGeometry Convolution, PoolingGeometry Pooling) Geometry(
        ConvolutionWeightGradient convolution, IndexedPoolGradient pool, Shape input) =>
        (convolution.Geometry([input]), PoolSizes.Geometry(pool.InputShape, pool.Axes));

    private static (ConvolutionGeometry Convolution, PoolingGeometry Pooling) Geometry(
        Convolution convolution, MaxPool pool, Shape[] shapes) =>
        (convolution.Geometry(shapes), PoolSizes.Geometry(convolution.InferShapes(shapes)[0], pool.Axes));
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>Kernels of convolutions and the max pooling behind them in one pass, with images as lanes.</summary>
internal static unsafe class PooledNodes
{
    /// <summary>Whether a kernel does a convolution's node and the pooling behind it in one.</summary>
    public static bool CanPool(Convolution convolution, MaxPool pool, Node node)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(convolution, pool, [.. node.Inputs.Select(input => input.Shape)]);
        return PooledLaneConvolution.Supports(geometry, pooling).IsSuitable;
    }

    public static NodeKernel Forward(PooledConvolution op, Shape[] shapes, bool withoutIndices, VectorWidth width)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(op.Convolution, op.Pool, shapes);
        return new NodeKernel(
            $"Convolution.Forward.BatchLanes{(op.Relu.Applies ? $" + {op.Relu.Label}" : "")} + MaxPool 2×2", PooledLaneConvolution.Supports(geometry, pooling).Reason,
            [TensorLayout.BatchLanes, .. Enumerable.Repeat(TensorLayout.Plain, shapes.Length - 1)],
            [.. Enumerable.Repeat(TensorLayout.BatchLanes, withoutIndices ? 1 : 2)],
            memory => PooledLaneConvolution.Prepare(geometry, pooling, width, ConvolutionNodes.ForwardPointers(memory, hasBias: shapes.Length > 2), withoutIndices ? null : memory.Output(1), op.Relu))
        {
            WorkspaceFloats = PooledLaneConvolution.WorkspaceFloats(geometry),
            Cycles = PooledLaneConvolution.EstimateCycles(geometry, ConvolutionNodes.Estimated),
        };
    }

    /// <summary>Whether a kernel makes the weights' gradient of the pooled values' one.</summary>
    public static bool CanUnpool(ConvolutionWeightGradient convolution, IndexedPoolGradient pool, Shape input)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(convolution, pool, input);
        return PooledLaneWeightGradient.Supports(geometry, pooling).IsSuitable;
    }

    public static NodeKernel WeightGradient(PooledWeightGradient op, Shape[] shapes, VectorWidth width)
    {
        (ConvolutionGeometry geometry, PoolingGeometry pooling) = Geometry(op.Convolution, op.Pool, shapes[0]);
        return new NodeKernel(
            "Convolution.WeightGradient.BatchLanes + MaxPool gradient", PooledLaneWeightGradient.Supports(geometry, pooling).Reason,
            [.. Enumerable.Repeat(TensorLayout.BatchLanes, 3)], [.. Enumerable.Repeat(TensorLayout.Plain, op.Convolution.HasBias ? 2 : 1)],
            memory => PooledLaneWeightGradient.Prepare(geometry, pooling, width, ConvolutionNodes.WeightGradientPointers(memory, op.Convolution.HasBias), memory.Input(2)))
        {
            WorkspaceFloats = PooledLaneWeightGradient.WorkspaceFloats(geometry),
            Cycles = PooledLaneWeightGradient.EstimateCycles(geometry, ConvolutionNodes.Estimated),
        };
    }

    private static (ConvolutionGeometry Convolution, PoolingGeometry Pooling) Geometry(ConvolutionWeightGradient convolution, IndexedPoolGradient pool, Shape input) =>
        (convolution.Geometry([input]), PoolSizes.Geometry(pool.InputShape, pool.Axes));

    private static (ConvolutionGeometry Convolution, PoolingGeometry Pooling) Geometry(Convolution convolution, MaxPool pool, Shape[] shapes) =>
        (convolution.Geometry(shapes), PoolSizes.Geometry(convolution.InferShapes(shapes)[0], pool.Axes));
}

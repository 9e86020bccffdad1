using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Execution.Cpu;

/// <summary>
/// Which kernel serves an operation on the CPU. Reads as a table: the families below know their operations' kernels,
/// layouts and memory; an operation without a vector kernel runs its definition in single precision.
/// </summary>
internal static class CpuKernels
{
    /// <summary>Chooses the kernel for a node.</summary>
    public static NodeKernel Select(KernelQuery query)
    {
        (Node node, IReadOnlyList<TensorLayout> at, Shape[] shapes, VectorWidth width) = (query.Node, query.At, query.Shapes, query.Width);
        IReadOnlyList<TensorLayout> channels = Sizes.WithoutLanes(at);
        return node.Operation switch
        {
            Convolution op => ConvolutionNodes.Forward(op, query),
            PooledConvolution op => PooledNodes.Forward(op, shapes, query.OnlyFirst, width),
            ConvolutionInputGradient op => ConvolutionNodes.InputGradient(op, query),
            ConvolutionWeightGradient op => ConvolutionNodes.WeightGradient(op, query),
            PooledWeightGradient op => PooledNodes.WeightGradient(op, shapes, width),
            Dense => DenseNodes.Forward(query),
            DenseInputGradient => DenseNodes.InputGradient(shapes, width),
            DenseWeightGradient => DenseNodes.WeightGradient(shapes, width),
            Activation op => ElementwiseNodes.Activation(op.Function, shapes[0], at, width),
            Graph.Ops.ActivationGradient op => ElementwiseNodes.ActivationGradient(op.Function, shapes[0], at, width),
            Binary op => ElementwiseNodes.Binary(op.Kind, shapes[0], at, width),
            Scale op => ElementwiseNodes.Scale(op.Factor, shapes[0], at, width),
            ChannelScale => ElementwiseNodes.Channel(ChannelOperation.Multiply, shapes[0], channels, width),
            ChannelBias => ElementwiseNodes.Channel(ChannelOperation.Add, shapes[0], channels, width),
            Graph.Ops.ChannelSum => ElementwiseNodes.ChannelSum(shapes[0], at, width),
            ParametricRelu => ElementwiseNodes.ParametricRelu(shapes, channels, width),
            Graph.Ops.ParametricReluGradient => ElementwiseNodes.ParametricReluGradient(shapes, channels, width),
            RandomDrop op => ElementwiseNodes.Drop(op, shapes[0], channels, width),
            Concatenate => ChannelNodes.Concatenate(shapes, channels),
            ChannelSlice op => ChannelNodes.Slice(op, shapes[0], channels),
            ChannelPad op => PaddingNodes.Channels(op, shapes[0], channels, width),
            Pad op when op.Cells.Length > 0 => PaddingNodes.Pad(op, shapes[0], channels),
            PadGradient op when op.Cells.Length > 0 => PaddingNodes.PadGradient(op, channels, width),
            MaxPool op => PoolingNodes.Max(op, shapes[0], at, query.Lanes, query.OnlyFirst, width),
            IndexedPoolGradient op => PoolingNodes.IndexedGradient(op, at, width),
            AveragePool op => PoolingNodes.Average(op, shapes[0], at, query.Lanes, width),
            AveragePoolGradient op => PoolingNodes.AverageGradient(op, at, query.Lanes, width),
            SamplePool op => PoolingNodes.Sample(op, shapes[0]),
            WeightedPool op => PoolingNodes.Weighted(op, shapes[0]),
            WeightedPoolGradient op => PoolingNodes.WeightedGradient(op, shapes[1]),
            LpPool op => PoolingNodes.Lp(op, shapes[0]),
            LpPoolGradient op => PoolingNodes.LpGradient(op, shapes[1]),
            MedianPool op => PoolingNodes.Median(op, shapes[0]),
            MedianPoolGradient op => PoolingNodes.MedianGradient(op),
            BatchNormTraining op => NormalizationNodes.BatchTraining(op, shapes[0], channels, query.Epilogue, width),
            NormalizeAgain op => NormalizationNodes.Again(op, shapes[0], width),
            BatchNormGradient op => NormalizationNodes.BatchGradient(op, shapes[1], channels, width),
            BatchNormInference op => NormalizationNodes.BatchInference(op, shapes[0], channels, query.Epilogue, width),
            BatchNormInferenceGradient op => NormalizationNodes.BatchInferenceGradient(op, shapes, channels, width),
            WeightFold op => NormalizationNodes.WeightFold(op, shapes),
            GroupNormalization op => NormalizationNodes.Group(op, shapes[0], channels, width),
            GroupNormalizationGradient op => NormalizationNodes.GroupGradient(op, shapes[1], channels, width),
            LayerNormalization op => NormalizationNodes.Layer(op, shapes, width),
            LayerNormalizationGradient => NormalizationNodes.LayerGradient(shapes, width),
            LocalResponse op => NormalizationNodes.LocalResponse(op, shapes[0], width),
            LocalResponseGradient op => NormalizationNodes.LocalResponseGradient(op, shapes[0], width),
            Softmax op => LossNodes.Softmax(op, shapes[0], width),
            SoftmaxGradient op => LossNodes.SoftmaxGradient(op, shapes[0], width),
            Loss op => LossNodes.Loss(op, shapes, width),
            LossWithGradient op => LossNodes.LossWithGradient(op, shapes, width),
            LossGradient op => LossNodes.LossGradient(op, shapes, width),
            _ => DefinitionNodes.Evaluate(node),
        };
    }
}

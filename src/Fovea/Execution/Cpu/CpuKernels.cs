using Fovea.Compilation.Passes;
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
    /// <param name="node">The node.</param>
    /// <param name="at">The layout in which each input exists already.</param>
    /// <param name="epilogue">What is done to the output as it is stored; null for nothing.</param>
    /// <param name="width">The vectors' width.</param>
    /// <param name="strict">Whether convolutions are plain sums of products, whatever is faster.</param>
    public static NodeKernel Select(Node node, IReadOnlyList<TensorLayout> at, Epilogue? epilogue, VectorWidth width, bool strict)
    {
        Shape[] shapes = [.. node.Inputs.Select(input => input.Shape)];
        return node.Operation switch
        {
            Convolution op => ConvolutionNodes.Forward(op, shapes, at, epilogue, width, strict),
            ConvolutionInputGradient op => ConvolutionNodes.InputGradient(op, shapes, epilogue, width, strict),
            ConvolutionWeightGradient op => ConvolutionNodes.WeightGradient(op, shapes, at, width),
            Dense => DenseNodes.Forward(shapes, epilogue, width),
            DenseInputGradient => DenseNodes.InputGradient(shapes, width),
            DenseWeightGradient => DenseNodes.WeightGradient(shapes, width),
            Activation op => ElementwiseNodes.Activation(op.Function, shapes[0], at, width),
            Graph.Ops.ActivationGradient op => ElementwiseNodes.ActivationGradient(op.Function, shapes[0], at, width),
            Binary op => ElementwiseNodes.Binary(op.Kind, shapes[0], at, width),
            Scale op => ElementwiseNodes.Scale(op.Factor, shapes[0], at, width),
            ChannelScale => ElementwiseNodes.Channel(ChannelOperation.Multiply, shapes[0], at, width),
            ChannelBias => ElementwiseNodes.Channel(ChannelOperation.Add, shapes[0], at, width),
            Graph.Ops.ChannelSum => ElementwiseNodes.ChannelSum(shapes[0], at, width),
            ParametricRelu => ElementwiseNodes.ParametricRelu(shapes, at, width),
            Graph.Ops.ParametricReluGradient => ElementwiseNodes.ParametricReluGradient(shapes, at, width),
            RandomDrop op => ElementwiseNodes.Drop(op, shapes[0], at, width),
            Concatenate => ChannelNodes.Concatenate(shapes, at),
            ChannelSlice op => ChannelNodes.Slice(op, shapes[0], at),
            ChannelPad op => PaddingNodes.Channels(op, shapes[0], at, width),
            Pad op when op.Cells.Length > 0 => PaddingNodes.Pad(op, shapes[0], at),
            PadGradient op when op.Cells.Length > 0 => PaddingNodes.PadGradient(op, at, width),
            MaxPool op => PoolingNodes.Max(op, shapes[0], width),
            IndexedPoolGradient op => PoolingNodes.IndexedGradient(op, at, width),
            AveragePool op => PoolingNodes.Average(op, shapes[0], width),
            AveragePoolGradient op => PoolingNodes.AverageGradient(op, width),
            SamplePool op => PoolingNodes.Sample(op, shapes[0]),
            WeightedPool op => PoolingNodes.Weighted(op, shapes[0]),
            WeightedPoolGradient op => PoolingNodes.WeightedGradient(op, shapes[1]),
            LpPool op => PoolingNodes.Lp(op, shapes[0]),
            LpPoolGradient op => PoolingNodes.LpGradient(op, shapes[1]),
            MedianPool op => PoolingNodes.Median(op, shapes[0]),
            MedianPoolGradient op => PoolingNodes.MedianGradient(op),
            BatchNormTraining op => NormalizationNodes.BatchTraining(op, shapes[0], at, epilogue, width),
            BatchNormGradient => NormalizationNodes.BatchGradient(shapes, at, width),
            BatchNormInference op => NormalizationNodes.BatchInference(op, shapes[0], at, epilogue, width),
            BatchNormInferenceGradient op => NormalizationNodes.BatchInferenceGradient(op, shapes, at, width),
            WeightFold op => NormalizationNodes.WeightFold(op, shapes),
            GroupNormalization op => NormalizationNodes.Group(op, shapes[0], at, width),
            GroupNormalizationGradient op => NormalizationNodes.GroupGradient(op, shapes[1], at, width),
            LayerNormalization op => NormalizationNodes.Layer(op, shapes, width),
            LayerNormalizationGradient => NormalizationNodes.LayerGradient(shapes, width),
            LocalResponse op => NormalizationNodes.LocalResponse(op, shapes[0], width),
            LocalResponseGradient op => NormalizationNodes.LocalResponseGradient(op, shapes[0], width),
            Softmax op => LossNodes.Softmax(op, shapes[0], width),
            SoftmaxGradient op => LossNodes.SoftmaxGradient(op, shapes[0], width),
            Loss op => LossNodes.Loss(op, shapes, width),
            LossGradient op => LossNodes.LossGradient(op, shapes, width),
            _ => DefinitionNodes.Evaluate(node),
        };
    }
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.KernelSelection;

/// <summary>
/// Which kernel serves an operation on the CPU. Reads as a table: the families below know their operations' kernels,
/// layouts and memory; an operation without a vector kernel runs its definition in double precision.
/// </summary>
internal static class KernelTable
{
    /// <summary>Chooses the kernel for a node.</summary>
    public static NodeKernel Select(KernelQuery query)
    {
        (Node node, IReadOnlyList<TensorLayout> layouts, Shape[] shapes, VectorWidth width) = (query.Node,
            query.AvailableLayouts, query.Shapes, query.Width);
        IReadOnlyList<TensorLayout> channels = LayoutSizes.WithoutLanes(layouts);
        return node.Operation switch
        {
            Convolution op => ConvolutionSelection.Forward(op, query),
            PooledConvolution op => PooledConvolutionSelection.Forward(op, shapes, query.FirstOutputOnly, width),
            ConvolutionInputGradient op => ConvolutionSelection.InputGradient(op, query),
            ConvolutionWeightGradient op => ConvolutionSelection.WeightGradient(op, query),
            PooledWeightGradient op => PooledConvolutionSelection.WeightGradient(op, shapes, width),
            Dense => DenseSelection.Forward(query),
            DenseInputGradient => DenseSelection.InputGradient(shapes, width),
            DenseWeightGradient => DenseSelection.WeightGradient(shapes, width),
            Activation op => ElementwiseSelection.Activation(op.Function, shapes[0], layouts, width),
            Graph.Ops.ActivationGradient op => ElementwiseSelection.ActivationGradient(op.Function, shapes[0], layouts, width),
            Binary op => ElementwiseSelection.Binary(op.Kind, shapes[0], layouts, width),
            Scale op => ElementwiseSelection.Scale(op.Factor, shapes[0], layouts, width),
            ChannelScale => ElementwiseSelection.Channel(ChannelOperation.Multiply, shapes[0], channels, width),
            ChannelBias => ElementwiseSelection.Channel(ChannelOperation.Add, shapes[0], channels, width),
            Graph.Ops.ChannelSum => ElementwiseSelection.ChannelSum(shapes[0], layouts, width),
            PReLU => ElementwiseSelection.PReLU(shapes, channels, width),
            Graph.Ops.PReLUGradient => ElementwiseSelection.PReLUGradient(shapes, channels, width),
            Dropout op => ElementwiseSelection.Dropout(op, shapes[0], channels, width),
            Concat => ChannelSelection.Concat(shapes, channels),
            ChannelSlice op => ChannelSelection.Slice(op, shapes[0], channels),
            ChannelPad op => PaddingSelection.Channels(op, shapes[0], channels, width),
            Pad op when op.Cells.Length > 0 => PaddingSelection.Pad(op, shapes[0], channels),
            PadGradient op when op.Cells.Length > 0 => PaddingSelection.PadGradient(op, channels, width),
            MaxPool op => PoolingSelection.Max(op, shapes[0], layouts, query.Lanes, query.FirstOutputOnly, width),
            IndexedPoolGradient op => PoolingSelection.IndexedGradient(op, layouts, width),
            AveragePool op => PoolingSelection.Average(op, shapes[0], layouts, query.Lanes, width),
            AveragePoolGradient op => PoolingSelection.AverageGradient(op, layouts, query.Lanes, width),
            StochasticPool op => PoolingSelection.Stochastic(op, shapes[0]),
            StochasticPoolInference op => PoolingSelection.StochasticInference(op, shapes[0]),
            StochasticPoolInferenceGradient op => PoolingSelection.StochasticInferenceGradient(op, shapes[1]),
            LpPool op => PoolingSelection.Lp(op, shapes[0]),
            LpPoolGradient op => PoolingSelection.LpGradient(op, shapes[1]),
            MedianPool op => PoolingSelection.Median(op, shapes[0]),
            MedianPoolGradient op => PoolingSelection.MedianGradient(op),
            BatchNormTraining op => NormalizationSelection.BatchTraining(op, shapes[0], channels, query.FusedEpilogue, width),
            BatchNormRecompute op => NormalizationSelection.Recompute(op, shapes[0], width),
            BatchNormGradient op => NormalizationSelection.BatchGradient(op, shapes[1], channels, width),
            BatchNormInference op => NormalizationSelection.BatchInference(op, shapes[0], channels, query.FusedEpilogue, width),
            BatchNormInferenceGradient op => NormalizationSelection.BatchInferenceGradient(op, shapes, channels, width),
            BatchNormInferenceParameterGradient op => NormalizationSelection.BatchInferenceParameterGradient(op, shapes[0], width),
            WeightFold op => NormalizationSelection.WeightFold(op, shapes),
            GroupNormalization op => NormalizationSelection.Group(op, shapes[0], channels, width),
            GroupNormalizationGradient op => NormalizationSelection.GroupGradient(op, shapes[1], channels, width),
            LayerNormalization op => NormalizationSelection.Layer(op, shapes, width),
            LayerNormalizationGradient => NormalizationSelection.LayerGradient(shapes, width),
            LocalResponseNormalization op => NormalizationSelection.LocalResponseNormalization(op, shapes[0], width),
            LocalResponseNormalizationGradient op => NormalizationSelection.LocalResponseNormalizationGradient(op, shapes[0], width),
            Softmax op => LossSelection.Softmax(op, shapes[0], width),
            SoftmaxGradient op => LossSelection.SoftmaxGradient(op, shapes[0], width),
            Loss op => LossSelection.Loss(op, shapes, width),
            LossWithGradient op => LossSelection.LossWithGradient(op, shapes, width),
            LossGradient op => LossSelection.LossGradient(op, shapes, width),
            _ => DefinitionSelection.Evaluate(node),
        };
    }
}

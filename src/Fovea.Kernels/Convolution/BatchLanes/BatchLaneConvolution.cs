using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>The forward pass or the input's gradient with images as lanes: narrow layers waste nothing, whatever their channels.</summary>
internal sealed class BatchLaneConvolution(ConvolutionPass pass)
    : ConvolutionKernel($"Convolution.{pass}.BatchLanes", pass, TensorLayout.BatchLanes, TensorLayout.BatchLanes)
{
    private protected override bool AppliesEpilogue => true;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        BatchLaneFit.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : Pass == ConvolutionPass.InputGradient && (geometry.Depth.Stride, geometry.Height.Stride, geometry.Width.Stride) != (1, 1, 1)
            ? Suitability.No("the input's gradient over batch lanes takes no strides: blocked, it has a pass for each of their residues")
        : Plan(geometry).Taps > BatchLaneFit.MaxTaps
            ? Suitability.No($"{geometry.InChannels} → {geometry.OutChannels} channels have more runs of taps than the "
                + $"{BatchLaneFit.MaxTaps} a list holds")
        : Suitability.Yes("lanes are images");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        BatchLaneCorrelation plan = Plan(geometry);
        int pairs = (Blocks.Count(plan.Batch) + 1) / 2;
        double steps = plan.InnerProducts() * plan.Channels * pairs;
        double run = plan.RunsOverChannels ? plan.Channels : plan.Width.Dilation == 1 ? plan.Width.Kernel : 1;
        return BatchLaneFit.EstimateTiles(steps, run, (double)plan.TargetArea * pairs, plan.Filters, width);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        BatchLaneCorrelation plan = Plan(geometry);
        return ((long)plan.Filters * Blocks.Size) + (Pass == ConvolutionPass.InputGradient ? geometry.WeightLength : 0);
    }

    private BatchLaneCorrelation Plan(ConvolutionGeometry geometry) =>
        Pass == ConvolutionPass.Forward ? BatchLaneCorrelation.Forward(geometry) : BatchLaneCorrelation.InputGradient(geometry);

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        BatchLaneCorrelation plan = Plan(geometry);
        bool toInput = Pass == ConvolutionPass.InputGradient;
        float* source = pointers.Source(Pass), target = pointers.Target(Pass), bias = pointers.BiasOf(Pass);
        float* start = pointers.Workspace;
        float* flipped = toInput ? start + ((nint)plan.Filters * Blocks.Size) : null;
        float* weights = toInput ? flipped : pointers.Weights;
        var pack = new BatchLanePackStage(plan, pointers.Weights, bias, start, flipped);
        var stage = new BatchLaneCorrelationStage<TSimd>(StageName<TSimd>(), plan, source, weights, start, target, pointers.Epilogue(relu));
        return new PreparedKernel([pack], [stage]);
    }
}

using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>The weights' gradient with images as lanes, which are added once, at the end.</summary>
internal sealed class BatchLaneWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.BatchLanes", ConvolutionPass.WeightGradient, TensorLayout.BatchLanes, TensorLayout.BatchLanes)
{
    public override Suitability Supports(ConvolutionGeometry geometry) =>
        BatchLanes.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : new LaneWeightGradientPlan(geometry).WorkspaceFloats > Array.MaxLength ? Suitability.No("sixteen lanes for each weight are more than an index can count")
        : Suitability.Yes("lanes are images");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new LaneWeightGradientPlan(geometry);
        // Of two taps beside each other; an odd one is alone and costs as much as both.
        double pairing = geometry.KernelArea == 1 ? (geometry.InChannels + 1) / 2 / (double)geometry.InChannels : (geometry.Width.Kernel + 1) / 2 / (double)geometry.Width.Kernel;
        double blocks = Blocks.Count(geometry.Batch);
        double steps = LaneCorrelation.Forward(geometry).InnerProducts() * geometry.InChannels * blocks * pairing;
        double pieces = Math.Ceiling((double)geometry.Height.Output / plan.Rows) * Math.Ceiling(blocks / plan.BlocksAtOnce) * geometry.Depth.Output;
        return BatchLanes.EstimateTiles(steps, geometry.Width.Output, pieces * plan.Products * pairing, geometry.OutChannels, width) + (plan.WorkspaceFloats / 4.0);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => new LaneWeightGradientPlan(geometry).WorkspaceFloats;

    private protected override PreparedKernel PrepareStages(
        ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, Rectifier relu) => width switch
        {
            VectorWidth.Bits512 => Stages<Simd512>(geometry, width, pointers),
            VectorWidth.Bits256 => Stages<Simd256>(geometry, width, pointers),
            _ => Stages<Simd128>(geometry, width, pointers),
        };

    private unsafe PreparedKernel Stages<TSimd>(ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var plan = new LaneWeightGradientPlan(geometry);
        float* sums = pointers.Workspace;
        return new PreparedKernel(
            [],
            [
                new LaneWeightGradientStage<TSimd>($"{Name} {(int)width}", plan, pointers.Input, pointers.Output, sums, pointers.Bias is not null),
                new LaneReductionStage<TSimd>(plan, sums, pointers.Weights, pointers.Bias),
            ]);
    }
}

using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>The gradient of a 3×3 filter of its own for each channel: a block's nine sums stay in registers over whole images.</summary>
internal sealed class DepthwiseRowWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.DepthwiseRows", ConvolutionPass.WeightGradient,
        TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, as DepthwiseBench finds it while operands are in cache.
    private const double Efficiency = 0.7;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        ChannelBlocks.DepthwiseObstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : geometry.Depth != ConvolutionAxis.None ? Suitability.No("made for images, not for volumes")
        : geometry.Height.Kernel != 3 || !HasNarrowEdges(geometry.Width) ? Suitability.No("made for 3×3 filters with padding up to 1")
        : Suitability.Yes("each lane is a channel, the nine sums of a 3×3 filter stay in registers");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        double vectors = (double)geometry.Batch * Blocks.Count(geometry.InChannels) * (Blocks.Size / lanes);
        return (vectors * geometry.OutputArea * geometry.KernelArea / (2 * Efficiency))
            + (WorkspaceFloats(geometry) / 4.0) + (TiledWeightGradient.WriteCycles * geometry.WeightLength);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        WeightGradientPlan plan = Plan(geometry);
        return plan.Chunks * plan.PartialFloats;
    }

    // Only the first and the last output column read padding, one column each.
    private static bool HasNarrowEdges(ConvolutionAxis width) =>
        width is { Kernel: 3, Dilation: 1, PadBegin: <= 1 } && width.InputAt(width.Output - 1, 2) <= width.Input;

    private static WeightGradientPlan Plan(ConvolutionGeometry geometry) => new(geometry, Correlation.Depthwise(geometry, toInput: false));

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        WeightGradientPlan plan = Plan(geometry);
        float* partials = pointers.Workspace;
        return new PreparedKernel(
            [],
            [
                new DepthwiseGradientStage<TSimd>(StageName<TSimd>(), geometry, plan, pointers.Input, pointers.Output, partials),
                new WeightReductionStage<TSimd>(
                    geometry, plan.Forward, plan.Chunks, plan.PartialFloats, partials, pointers.Weights, pointers.Bias),
            ]);
    }
}

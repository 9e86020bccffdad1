using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>The weights' gradient as a matrix product for each tap, whose inner dimension is all images' pixels.</summary>
internal sealed class OuterProductWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.OuterProduct", ConvolutionPass.WeightGradient,
        TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, as ConvolutionBench finds it for 480 → 192 and 960 → 160 channels.
    private const double Efficiency = 0.85;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        ChannelBlocks.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : geometry.KernelArea > OuterProductWeightGradientPlan.MaxTaps
            ? Suitability.No(
                $"a filter of {geometry.KernelArea} taps; for up to {OuterProductWeightGradientPlan.MaxTaps}")
            : Suitability.Yes(geometry.KernelArea == 1 ? "a product of matrices" : "a product of matrices for each tap");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new OuterProductWeightGradientPlan(geometry);
        double pixels = (double)geometry.Batch * geometry.OutputArea;
        double vectors = (double)geometry.Groups * plan.PaddedRows * plan.Taps * plan.PaddedLanes / ((int)width / 32);
        double write = plan.IsInPlace ? 0 : TiledWeightGradient.WriteCycles * geometry.WeightLength;
        return (pixels * vectors / (2 * Efficiency)) + (WorkspaceFloats(geometry) / 4.0) + write;
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        var plan = new OuterProductWeightGradientPlan(geometry);
        return plan.Chunks * plan.PartialFloats;
    }

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        var plan = new OuterProductWeightGradientPlan(geometry);
        float* matrices = plan.IsInPlace ? pointers.Weights : pointers.Workspace;
        float* biases = pointers.Bias is null ? null : pointers.Workspace + plan.MatrixFloats;
        var writer = new OuterProductGradientWriter<TSimd>(plan, matrices, biases, pointers.Weights, pointers.Bias);
        var products = new OuterProductWeightGradientStage<TSimd>(
            StageName<TSimd>(), plan, pointers.Input, pointers.Output, matrices, biases, plan.Chunks == 1 ? writer : null);
        return new PreparedKernel([],
            plan.Chunks == 1 ? [products] : [products, new OuterProductWeightGradientReduction<TSimd>(plan, writer)]);
    }
}

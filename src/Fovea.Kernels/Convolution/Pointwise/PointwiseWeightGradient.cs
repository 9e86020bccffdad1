using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>The weights' gradient of a filter of one tap: a matrix product whose inner dimension is all images' pixels.</summary>
internal sealed class PointwiseWeightGradient()
    : ConvolutionKernel("Convolution.WeightGradient.Pointwise", ConvolutionPass.WeightGradient, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, as ConvolutionBench finds it for 480 → 192 and 960 → 160 channels.
    private const double Efficiency = 0.85;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        ChannelBlocks.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : geometry.KernelArea > 1 ? Suitability.No($"a filter of {geometry.KernelArea} taps; for one only")
        : IsPadded(geometry.Depth) || IsPadded(geometry.Height) || IsPadded(geometry.Width) ? Suitability.No("padding, which one tap should not need")
        : Suitability.Yes("a product of matrices");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new PointwiseWeightGradientPlan(geometry);
        double pixels = (double)geometry.Batch * geometry.OutputArea;
        double vectors = (double)geometry.Groups * plan.PaddedRows * plan.PaddedLanes / ((int)width / 32);
        double write = plan.IsInPlace ? 0 : TiledWeightGradient.WriteCycles * geometry.WeightLength;
        return (pixels * vectors / (2 * Efficiency)) + (WorkspaceFloats(geometry) / 4.0) + write;
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry)
    {
        var plan = new PointwiseWeightGradientPlan(geometry);
        return plan.Chunks * plan.PartialFloats;
    }

    private protected override PreparedKernel PrepareStages(
        ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, Rectifier relu) => width switch
        {
            VectorWidth.Bits512 => Stages<Simd512>(geometry, width, pointers),
            VectorWidth.Bits256 => Stages<Simd256>(geometry, width, pointers),
            _ => Stages<Simd128>(geometry, width, pointers),
        };

    private static bool IsPadded(ConvolutionAxis axis) => axis.PadBegin > 0 || axis.PadEnd > 0;

    private unsafe PreparedKernel Stages<TSimd>(ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        var plan = new PointwiseWeightGradientPlan(geometry);
        float* matrices = plan.IsInPlace ? pointers.Weights : pointers.Workspace;
        float* biases = pointers.Bias is null ? null : pointers.Workspace + plan.MatrixFloats;
        var products = new PointwiseWeightGradientStage<TSimd>($"{Name} {(int)width}", plan, pointers.Input, pointers.Output, matrices, biases);
        return new PreparedKernel(
            [],
            plan.IsInPlace && biases is null
                ? [products]
                : [products, new PointwiseWeightGradientReduction<TSimd>(plan, matrices, biases, pointers.Weights, pointers.Bias)]);
    }
}

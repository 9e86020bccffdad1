using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>The forward pass or the input's gradient of a convolution with one tap: a product of matrices, pixels by channels.</summary>
internal sealed class PointwiseConvolution(ConvolutionPass pass)
    : ConvolutionKernel($"Convolution.{pass}.Pointwise", pass, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, as PointwiseBench finds it for mid-sized layers.
    private const double Efficiency = 0.95;

    private protected override bool AppliesEpilogue => true;

    private bool ToInput => Pass == ConvolutionPass.InputGradient;

    public override Suitability Supports(ConvolutionGeometry geometry) => PointwisePlan.Supports(geometry);

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        (int source, int target) = ToInput
            ? (geometry.OutChannelsPerGroup, geometry.InChannelsPerGroup)
            : (geometry.InChannelsPerGroup, geometry.OutChannelsPerGroup);
        double pixels = (double)geometry.Batch * geometry.OutputArea;
        return pixels * geometry.Groups * ((target + lanes - 1) / lanes) * source / (2 * Efficiency);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => PackStage.Floats(PointwisePlan.ChannelsOf(geometry, ToInput));

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        float* source = pointers.Source(Pass), target = pointers.Target(Pass), bias = pointers.BiasOf(Pass);
        float* packed = pointers.Workspace;
        var plan = new PointwisePlan(geometry, ToInput, Tile.MaxPixels<TSimd>());
        var stage = new PointwiseStage<TSimd>(StageName<TSimd>(), plan, source, packed, target, pointers.Epilogue(relu));
        Correlation channels = PointwisePlan.ChannelsOf(geometry, ToInput);
        var pack = new PackStage(geometry, channels, ToInput, VectorWidths.Of<TSimd>(), pointers.Weights, bias, packed);
        return new PreparedKernel([pack], [stage]);
    }
}

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

    private protected override unsafe PreparedKernel PrepareStages(
        ConvolutionGeometry geometry, VectorWidth width, in ConvolutionPointers pointers, FusedReLU relu)
    {
        float* source = ToInput ? pointers.Output : pointers.Input;
        float* target = ToInput ? pointers.Input : pointers.Output;
        float* packed = pointers.Workspace;
        var epilogue = pointers.Epilogue(relu);
        string name = $"{Name} {(int)width}";
        PointwisePlan Plan<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => new(geometry, ToInput, Tile.MaxPixels<TSimd>());
        KernelStage stage = width switch
        {
            VectorWidth.Bits512 => new PointwiseStage<Simd512>(name, Plan<Simd512>(), source, packed, target, epilogue),
            VectorWidth.Bits256 => new PointwiseStage<Simd256>(name, Plan<Simd256>(), source, packed, target, epilogue),
            _ => new PointwiseStage<Simd128>(name, Plan<Simd128>(), source, packed, target, epilogue),
        };
        Correlation channels = PointwisePlan.ChannelsOf(geometry, ToInput);
        return new PreparedKernel([new PackStage(geometry, channels, ToInput, width, pointers.Weights, ToInput ? null : pointers.Bias, packed)], [stage]);
    }
}

using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>
/// A filter of its own for each channel, three taps wide, forward or back to the input: a source pixel is loaded once for
/// each filter row and falls on all its sums, and padding is not copied but left out.
/// </summary>
internal sealed class DepthwiseRowConvolution(ConvolutionPass pass)
    : ConvolutionKernel($"Convolution.{pass}.DepthwiseRows", pass, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, as DepthwiseBench finds it while operands are in cache.
    private const double Efficiency = 0.5;

    private protected override bool AppliesEpilogue => true;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        ChannelBlocks.DepthwiseObstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : geometry.Depth != ConvolutionAxis.None ? Suitability.No("made for images, not for volumes")
        : Columns(geometry) is null ? Suitability.No("made for filters three taps wide, stride 1 or 2, padding up to 1")
        : Suitability.Yes("each lane is a channel, filters are three taps wide");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        double vectors = (double)geometry.Batch * Blocks.Count(geometry.InChannels) * (Blocks.Size / lanes);
        return vectors * geometry.OutputArea * geometry.KernelArea / (2 * Efficiency);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => PackStage.Floats(Plan(geometry));

    private Correlation Plan(ConvolutionGeometry geometry) =>
        Correlation.Depthwise(geometry, toInput: Pass == ConvolutionPass.InputGradient);

    private DepthwiseColumns? Columns(ConvolutionGeometry geometry) =>
        geometry.Width.Stride == 1 ? DepthwiseColumns.Of<DepthwiseTile1>(geometry.Width, Pass)
        : Pass == ConvolutionPass.Forward ? DepthwiseColumns.Of<DepthwiseTile2>(geometry.Width, Pass)
        : DepthwiseColumns.Of<DepthwiseGradientTile2>(geometry.Width, Pass);

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        Correlation plan = Plan(geometry);
        bool toInput = Pass == ConvolutionPass.InputGradient;
        float* source = pointers.Source(Pass), target = pointers.Target(Pass), bias = pointers.BiasOf(Pass);
        float* packed = pointers.Workspace;
        string name = StageName<TSimd>();
        Epilogue epilogue = pointers.Epilogue(relu);
        DepthwiseColumns columns = Columns(geometry)!.Value;
        KernelStage stage = (geometry.Width.Stride, toInput) switch
        {
            (1, _) => new DepthwiseRowStage<TSimd, DepthwiseTile1>(name, plan, columns, source, packed, target, epilogue),
            (_, false) => new DepthwiseRowStage<TSimd, DepthwiseTile2>(name, plan, columns, source, packed, target, epilogue),
            (_, true) => new DepthwiseRowStage<TSimd, DepthwiseGradientTile2>(name, plan, columns, source, packed, target, epilogue),
        };
        var pack = new PackStage(geometry, plan, toInput, VectorWidths.Of<TSimd>(), pointers.Weights, bias, packed);
        return new PreparedKernel([pack], [stage]);
    }
}

using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.StridedInputGradient;

/// <summary>
/// The input's gradient with a stride: for each residue of the stride a product of matrices whose tiles run from row
/// to row.
/// </summary>
internal sealed class StridedInputGradientKernel()
    : ConvolutionKernel("Convolution.InputGradient.Strided", ConvolutionPass.InputGradient, TensorLayout.Blocked, TensorLayout.Blocked)
{
    // Of the multiply-add peak, with two vectors in a tile and with one; as StridedBench finds it.
    private const double Efficiency = 0.85, EfficiencyOfOne = 0.8;

    // For a vector of the gradient, which goes through a buffer, and for one of a copy.
    private const double StoreCycles = 6, CopyCycles = 8;

    private protected override bool AppliesEpilogue => true;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        geometry.Height.Stride * geometry.Width.Stride == 1 ? Suitability.No("no stride: a single residue")
        : geometry.Depth != ConvolutionAxis.None ? Suitability.No("the tensor has a depth")
        : ChannelBlocks.Obstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : !new StridedInputGradientPlan(geometry).Fits ? Suitability.No("the rows under one filter exceed the second-level cache")
        : Suitability.Yes("a product of matrices for each residue of the stride");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        var plan = new StridedInputGradientPlan(geometry);
        Correlation channels = plan.Channels;
        int lanes = (int)width / 32;
        double images = (double)geometry.Batch * geometry.Groups, vectors = (channels.TargetChannels + lanes - 1) / lanes;
        double products = Products(channels.Height) * Products(channels.Width) * channels.SourceChannels;
        double copies = (double)channels.SourceBlocks * channels.SourceHeight * plan.Copies.Sum(copy => copy.Count);
        return images * ((vectors
            * ((products / (2 * (vectors > 1 ? Efficiency : EfficiencyOfOne))) + (StoreCycles * geometry.InputArea)))
            + (CopyCycles * copies));

        static double Products(AxisTaps[] residues) => residues.Sum(residue => (double)residue.Count * residue.Taps.Length);
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => PackStage.Floats(Correlation.InputGradient(geometry));

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        var plan = new StridedInputGradientPlan(geometry);
        var pack = new PackStage(
            geometry, plan.Channels, toInput: true, VectorWidths.Of<TSimd>(), pointers.Weights, bias: null, pointers.Workspace);
        var stage = new StridedInputGradientStage<TSimd>(
            StageName<TSimd>(), plan, pointers.Output, pointers.Workspace, pointers.Input, pointers.Epilogue(relu));
        return new PreparedKernel([pack], [stage]);
    }
}

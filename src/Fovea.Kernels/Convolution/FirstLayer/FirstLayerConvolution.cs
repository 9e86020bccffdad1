using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.FirstLayer;

/// <summary>
/// The forward pass from a plain image to few channels, with neighbouring columns as lanes: a first layer of six filters
/// would fill six lanes of sixteen if channels were the lanes.
/// </summary>
internal sealed class FirstLayerConvolution()
    : ConvolutionKernel("Convolution.FirstLayer", ConvolutionPass.Forward, TensorLayout.Plain, TensorLayout.Blocked)
{
    // Of the multiply-add peak, and what turning sums into blocks takes for a pixel.
    private const double Efficiency = 0.8, CyclesPerPixel = 4;

    private protected override bool AppliesEpilogue => true;

    public override Suitability Supports(ConvolutionGeometry geometry) =>
        ChannelBlocks.PlainObstacle(geometry) is string obstacle ? Suitability.No(obstacle)
        : geometry.OutChannels > Blocks.Size ? Suitability.No($"made for up to {Blocks.Size} output channels")
        : geometry.Depth != ConvolutionAxis.None ? Suitability.No("made for images, not for volumes")
        : geometry.Width.Stride != 1 ? Suitability.No("neighbouring columns are lanes, so the stride along a row is 1")
        : new FirstLayerPlan(geometry).ScratchFloats > 2 * Correlation.ScratchFloats
            ? Suitability.No("the rows under one filter exceed a task's scratch")
            : Suitability.Yes("lanes are columns of the image");

    public override double EstimateCycles(ConvolutionGeometry geometry, VectorWidth width)
    {
        int lanes = (int)width / 32;
        double rows = (double)geometry.Batch * geometry.Height.Output;
        double vectors = (geometry.Width.Output + lanes - 1) / lanes;
        double products = geometry.InChannels * geometry.KernelArea;
        return rows * ((vectors * geometry.OutChannels * products / (2 * Efficiency)) + (geometry.Width.Output * CyclesPerPixel));
    }

    public override long WorkspaceFloats(ConvolutionGeometry geometry) => PackStage.Floats(Packing(geometry));

    private static Correlation Packing(ConvolutionGeometry geometry) => Correlation.Forward(geometry, TensorLayout.Plain);

    private protected override unsafe PreparedKernel PrepareStages<TSimd>(
        ConvolutionGeometry geometry, in ConvolutionPointers pointers, FusedReLU relu)
    {
        var plan = new FirstLayerPlan(geometry);
        Correlation packing = Packing(geometry);
        // Weights are read one by one, so they are packed alike at every width: sixteen filters of a product in a row.
        var pack = new PackStage(geometry, packing, toInput: false, VectorWidth.Bits512, pointers.Weights,
            pointers.Bias, pointers.Workspace);
        float* starts = pointers.Workspace + PackStage.WeightFloats(packing);
        var stage = new FirstLayerStage<TSimd>(
            StageName<TSimd>(), plan, pointers.Input, pointers.Workspace, starts, pointers.Output, pointers.Epilogue(relu));
        return new PreparedKernel([pack], [stage]);
    }
}

using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>A filter of its own for each channel, forward or back to the input: lanes are channels and never meet.</summary>
internal sealed class DepthwiseConvolution(ConvolutionPass pass)
    : TiledCorrelation($"Convolution.{pass}.Depthwise", pass, TensorLayout.Blocked, TensorLayout.Blocked)
{
    private protected override string Reason => "each lane is a channel";

    private protected override string? Obstacle(ConvolutionGeometry geometry) => ChannelBlocks.DepthwiseObstacle(geometry);

    private protected override Correlation Plan(ConvolutionGeometry geometry) =>
        Correlation.Depthwise(geometry, toInput: Pass == ConvolutionPass.InputGradient);
}

using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Depthwise;

/// <summary>The gradient of a filter of its own for each channel: lanes are channels, a tile's sums the columns of the filters.</summary>
internal sealed class DepthwiseWeightGradient() : TiledWeightGradient("Convolution.WeightGradient.Depthwise", TensorLayout.Blocked)
{
    private protected override string Reason => "each lane is a channel";

    private protected override string? Obstacle(ConvolutionGeometry geometry) => ChannelBlocks.DepthwiseObstacle(geometry);

    private protected override Correlation Forward(ConvolutionGeometry geometry) => Correlation.Depthwise(geometry, toInput: false);
}

using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>The weights' gradient by its definition, in register tiles of input channels (or filter columns) × output channels.</summary>
internal sealed class DirectWeightGradient(TensorLayout inputLayout)
    : TiledWeightGradient($"Convolution.WeightGradient.Direct {inputLayout}", inputLayout)
{
    public override Suitability Supports(ConvolutionGeometry geometry)
    {
        bool isPlain = InputLayout == TensorLayout.Plain;
        string? obstacle = isPlain ? ChannelBlocks.PlainObstacle(geometry) : ChannelBlocks.Obstacle(geometry);
        return obstacle is not null
            ? Suitability.No(obstacle)
            : Fits(geometry, isPlain ? "reads the image as it is" : "lanes are output channels");
    }

    private protected override Correlation Forward(ConvolutionGeometry geometry) => Correlation.Forward(geometry, InputLayout);
}

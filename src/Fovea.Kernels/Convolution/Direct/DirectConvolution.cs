using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>The forward pass by its definition, in register tiles of pixels × channels.</summary>
/// <remarks>From a blocked input, or from a plain one of up to 4 channels (the first layer of a network) without converting it.</remarks>
internal sealed class DirectConvolution(TensorLayout inputLayout)
    : TiledCorrelation($"Convolution.Direct {inputLayout}", ConvolutionPass.Forward, inputLayout, TensorLayout.Blocked)
{
    public override Suitability Supports(ConvolutionGeometry geometry)
    {
        bool isPlain = InputLayout == TensorLayout.Plain;
        string? obstacle = isPlain ? ChannelBlocks.PlainObstacle(geometry) : ChannelBlocks.Obstacle(geometry);
        return obstacle is not null
            ? Suitability.No(obstacle)
            : Fits(geometry, isPlain ? "reads the image as it is" : "lanes are output channels");
    }

    private protected override Correlation Plan(ConvolutionGeometry geometry) => Correlation.Forward(geometry, InputLayout);
}

using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>The forward pass by its definition, in register tiles of pixels × channels.</summary>
/// <remarks>From a blocked input, or from a plain one of up to 4 channels (the first layer of a network) without converting it.</remarks>
internal sealed class DirectConvolution(TensorLayout inputLayout)
    : TiledCorrelation($"Convolution.Direct {inputLayout}", ConvolutionPass.Forward, inputLayout, TensorLayout.Blocked)
{
    private protected override Correlation Plan(ConvolutionGeometry geometry) => Correlation.Forward(geometry, InputLayout);
}

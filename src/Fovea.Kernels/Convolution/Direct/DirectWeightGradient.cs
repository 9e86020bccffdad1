using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>The weights' gradient by its definition, in register tiles of input channels (or filter columns) × output channels.</summary>
internal sealed class DirectWeightGradient(TensorLayout inputLayout)
    : TiledWeightGradient($"Convolution.WeightGradient.Direct {inputLayout}", inputLayout)
{
    private protected override Correlation Forward(ConvolutionGeometry geometry) => Correlation.Forward(geometry, InputLayout);
}

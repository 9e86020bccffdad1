using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Convolution.Direct;

/// <summary>
/// The input's gradient as a correlation of the output's gradient with the flipped, transposed filters; with a stride,
/// one for each residue of the input's cells modulo the stride, over just the taps that reach them.
/// </summary>
internal sealed class DirectInputGradient()
    : TiledCorrelation("Convolution.InputGradient.Direct", ConvolutionPass.InputGradient, TensorLayout.Blocked, TensorLayout.Blocked)
{
    private protected override string Reason => "lanes are input channels";

    private protected override Correlation Plan(ConvolutionGeometry geometry) => Correlation.InputGradient(geometry);
}

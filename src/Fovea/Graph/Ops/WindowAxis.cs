using Fovea.Kernels.Convolution;

namespace Fovea.Graph.Ops;

/// <summary>A sliding window along one spatial axis, independent of the input's size.</summary>
/// <param name="Kernel">The window size.</param>
/// <param name="Stride">The stride.</param>
/// <param name="PadBegin">Padding before the input.</param>
/// <param name="PadEnd">Padding after the input.</param>
/// <param name="Dilation">The dilation.</param>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int PadBegin = 0, int PadEnd = 0, int Dilation = 1)
{
    internal ConvolutionAxis Over(int input) => new(input, Kernel, Stride, PadBegin, PadEnd, Dilation);

    internal ReceptiveFieldRule ReceptiveField => new((Dilation * (Kernel - 1)) + 1, Stride, PadBegin);
}

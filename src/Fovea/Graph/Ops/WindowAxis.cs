using Fovea.Kernels.Convolution;

namespace Fovea.Graph.Ops;

/// <summary>A sliding window along one spatial axis, the input's size left open.</summary>
/// <param name="Kernel">Cells in the window.</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="PadBegin">Padding before the input.</param>
/// <param name="PadEnd">Padding after it.</param>
/// <param name="Dilation">Step between the window's cells.</param>
public readonly record struct WindowAxis(int Kernel, int Stride = 1, int PadBegin = 0, int PadEnd = 0, int Dilation = 1)
{
    internal ConvolutionAxis Over(int input) => new(input, Kernel, Stride, PadBegin, PadEnd, Dilation);

    internal ReceptiveFieldRule Field => new((Dilation * (Kernel - 1)) + 1, Stride, PadBegin);
}

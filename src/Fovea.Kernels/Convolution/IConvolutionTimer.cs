namespace Fovea.Kernels.Convolution;

/// <summary>Says how long kernels take on this machine, where estimates are too close to call.</summary>
internal interface IConvolutionTimer
{
    /// <summary>Microseconds of one run, the packing of weights left out.</summary>
    /// <param name="kernels">Kernels that serve the geometry.</param>
    /// <param name="geometry">The sizes.</param>
    /// <returns>A time for each kernel, above zero.</returns>
    IReadOnlyList<double> Measure(IReadOnlyList<ConvolutionKernel> kernels, ConvolutionGeometry geometry);
}

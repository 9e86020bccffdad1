namespace Fovea.Kernels.Convolution;

/// <summary>The kernel taken for a pass of a convolution, and why not the others.</summary>
/// <param name="Kernel">The one to use.</param>
/// <param name="Reason">Why it can serve, and its estimated cost.</param>
/// <param name="PassedOver">Every other kernel of the pass, in the table's order, each with its reason.</param>
internal sealed record ConvolutionChoice(
    ConvolutionKernel Kernel, string Reason, IReadOnlyList<(ConvolutionKernel Kernel, string Reason)> PassedOver);

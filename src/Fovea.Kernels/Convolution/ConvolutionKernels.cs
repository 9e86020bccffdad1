using System.Globalization;
using Fovea.Kernels.Convolution.Columns;
using Fovea.Kernels.Convolution.Depthwise;
using Fovea.Kernels.Convolution.OuterProduct;
using Fovea.Kernels.Convolution.Phases;
using Fovea.Kernels.Convolution.Pointwise;
using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>The table of convolution kernels.</summary>
/// <remarks>
/// The tiled kernels give the same bits at every vector width that has a fused multiply-add, and for any number of
/// threads. Every kernel with <see cref="ConvolutionKernel.IsPlainSum"/> rounds within K·ε·Σ|aᵢbᵢ| of the exact sum to
/// first order, K terms, ε = 2⁻²⁴; the others within three times the error of a sum in order, root mean square. Padding
/// counts as zeros that are multiplied: a weight that is infinite or NaN may make outputs near an edge NaN. Held by
/// ConvolutionTests, WinogradTests and WinogradGradientTests.
/// </remarks>
public static class ConvolutionKernels
{
    // In the order in which equal estimates are decided: the special before the general, the reference last since it
    // serves everything and is slow.
    private static readonly ConvolutionKernel[] Forward =
    [
        new DepthwiseRowConvolution(ConvolutionPass.Forward),
        new DepthwiseConvolution(ConvolutionPass.Forward),
        new PointwiseConvolution(ConvolutionPass.Forward),
        new ColumnConvolution(),
        new DirectConvolution(TensorLayout.Plain),      // before blocked: a first layer needs no conversion
        new DirectConvolution(TensorLayout.Blocked),
        new WinogradConvolution(ConvolutionPass.Forward),
        new BatchLaneConvolution(ConvolutionPass.Forward),
        new ReferenceKernel(ConvolutionPass.Forward),
    ];

    private static readonly ConvolutionKernel[] InputGradient =
    [
        new DepthwiseRowConvolution(ConvolutionPass.InputGradient),
        new DepthwiseConvolution(ConvolutionPass.InputGradient),
        new PointwiseConvolution(ConvolutionPass.InputGradient),
        new PhaseInputGradient(),
        new DirectInputGradient(),
        new WinogradConvolution(ConvolutionPass.InputGradient),
        new BatchLaneConvolution(ConvolutionPass.InputGradient),
        new ReferenceKernel(ConvolutionPass.InputGradient),
    ];

    private static readonly ConvolutionKernel[] WeightGradient =
    [
        new DepthwiseRowWeightGradient(),
        new DepthwiseWeightGradient(),
        new DirectWeightGradient(TensorLayout.Plain),
        new OuterProductWeightGradient(),
        new DirectWeightGradient(TensorLayout.Blocked),
        new BatchLaneWeightGradient(),
        new WinogradWeightGradient(),
        new ReferenceKernel(ConvolutionPass.WeightGradient),
    ];

    /// <summary>All kernels of a pass, in the table's order.</summary>
    public static IReadOnlyList<ConvolutionKernel> For(ConvolutionPass pass) => pass switch
    {
        ConvolutionPass.Forward => Forward,
        ConvolutionPass.InputGradient => InputGradient,
        _ => WeightGradient,
    };

    /// <summary>The kernel with the lowest estimate among those that can serve.</summary>
    /// <param name="pass">What to compute.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vectors to use.</param>
    /// <param name="inputLayout">The layout the input (or its gradient) must have; null leaves it to the kernel.</param>
    /// <param name="outputLayout">The layout the output (or its gradient) must have; null leaves it to the kernel.</param>
    /// <param name="strict">Whether only kernels may serve whose results are plain sums.</param>
    /// <exception cref="FoveaException">No kernel has these layouts and serves the geometry.</exception>
    public static ConvolutionChoice Choose(
        ConvolutionPass pass, ConvolutionGeometry geometry, VectorWidth width, TensorLayout? inputLayout = null, TensorLayout? outputLayout = null,
        bool strict = false)
    {
        ConvolutionKernel? best = null;
        string bestReason = "";
        double bestCycles = 0;
        var others = new List<(ConvolutionKernel Kernel, string Reason)>();
        foreach (ConvolutionKernel kernel in For(pass))
        {
            string? mismatch = inputLayout is not null && kernel.InputLayout != inputLayout ? $"takes a {kernel.InputLayout} input, asked for {inputLayout}"
                : outputLayout is not null && kernel.OutputLayout != outputLayout ? $"takes a {kernel.OutputLayout} output, asked for {outputLayout}"
                : strict && !kernel.IsPlainSum ? "not a plain sum, as strict asks for"
                : null;
            Suitability suitability = mismatch is null ? kernel.Supports(geometry) : Suitability.No(mismatch);
            if (!suitability.IsSuitable)
            {
                others.Add((kernel, suitability.Reason));
                continue;
            }
            double cycles = kernel.EstimateCycles(geometry, width);
            if (best is null || cycles < bestCycles)
            {
                if (best is not null)
                {
                    others.Add((best, Slower(bestCycles)));
                }
                (best, bestCycles, bestReason) = (kernel, cycles, suitability.Reason);
            }
            else
            {
                others.Add((kernel, Slower(cycles)));
            }
        }
        if (best is null)
        {
            throw new FoveaException(
                $"Convolution {pass}: no kernel takes a {inputLayout} input and a {outputLayout} output for this geometry. "
                + "Leave a layout open, or convert to plain: "
                + string.Join("; ", others.Select(other => $"{other.Kernel.Name}: {other.Reason}")) + ".");
        }
        var order = For(pass).ToList();
        others.Sort((a, b) => order.IndexOf(a.Kernel).CompareTo(order.IndexOf(b.Kernel)));
        return new ConvolutionChoice(best, $"{bestReason}; about {Thousands(bestCycles)} cycles", others);
    }

    private static string Slower(double cycles) => $"slower: about {Thousands(cycles)} cycles";

    private static string Thousands(double cycles) => (cycles / 1000).ToString("N0", CultureInfo.InvariantCulture) + " thousand";
}

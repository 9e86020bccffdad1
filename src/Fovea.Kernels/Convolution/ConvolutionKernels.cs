using System.Globalization;
using Fovea.Kernels.Convolution.BatchLanes;
using Fovea.Kernels.Convolution.Depthwise;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.FirstLayer;
using Fovea.Kernels.Convolution.OuterProduct;
using Fovea.Kernels.Convolution.Pointwise;
using Fovea.Kernels.Convolution.Reference;
using Fovea.Kernels.Convolution.StridedInputGradient;
using Fovea.Kernels.Convolution.Winograd;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>The table of convolution kernels.</summary>
/// <remarks>
/// The tiled kernels give the same bits at every vector width that has a fused multiply-add, and for any number of
/// threads. Every kernel with <see cref="ConvolutionKernel.IsDirect"/> rounds within K·ε·Σ|aᵢbᵢ| of the exact sum to
/// first order, K terms, ε = 2⁻²⁴; the others within three times the error of a sum in order, root mean square. Padding
/// counts as zeros that are multiplied: a weight that is infinite or NaN may make outputs near an edge NaN. Held by
/// ConvolutionTests, WinogradTests and WinogradWeightGradientTests.
/// </remarks>
internal static class ConvolutionKernels
{
    // Estimates are right within a third or so: kernels further apart are not worth timing, nor are more than a few.
    private const double Close = 1.6;
    private const int MostTimed = 4;

    // What a kernel's time must be of that of the lowest estimate: a difference of less may be the machine's mood.
    private const double Clearly = 0.95;

    // In the order in which equal estimates are decided: the special before the general, the reference last since it
    // serves everything and is slow.
    private static readonly ConvolutionKernel[] Forward =
    [
        new DepthwiseRowConvolution(ConvolutionPass.Forward),
        new DepthwiseConvolution(ConvolutionPass.Forward),
        new PointwiseConvolution(ConvolutionPass.Forward),
        new FirstLayerConvolution(),
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
        new StridedInputGradientKernel(),
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

    /// <summary>
    /// The kernel with the lowest estimate among those that can serve; of those close
    /// to it, the fastest, if there is a timer.
    /// </summary>
    /// <param name="pass">What to compute.</param>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vectors to use.</param>
    /// <param name="inputLayout">The layout the input (or its gradient) must have; null leaves it to the kernel.</param>
    /// <param name="outputLayout">The layout the output (or its gradient) must have; null leaves it to the kernel.</param>
    /// <param name="allowWinograd">Whether Winograd's algorithm may be used.</param>
    /// <param name="timer">Decides between the closest estimates; null leaves it to the estimates.</param>
    /// <exception cref="FoveaException">No kernel has these layouts and serves the geometry.</exception>
    public static ConvolutionChoice Choose(
        ConvolutionPass pass, ConvolutionGeometry geometry, VectorWidth width, TensorLayout? inputLayout = null,
        TensorLayout? outputLayout = null,
        bool allowWinograd = true, IConvolutionTimer? timer = null)
    {
        var candidates = new List<Candidate>();
        var unable = new Dictionary<ConvolutionKernel, string>();
        foreach (ConvolutionKernel kernel in For(pass))
        {
            string? mismatch = inputLayout is not null && kernel.InputLayout != inputLayout
                ? $"takes a {kernel.InputLayout} input, asked for {inputLayout}"
                : outputLayout is not null && kernel.OutputLayout != outputLayout
                ? $"takes a {kernel.OutputLayout} output, asked for {outputLayout}"
                : !allowWinograd && !kernel.IsDirect ? "Winograd's algorithm is not allowed"
                : null;
            Suitability suitability = mismatch is null ? kernel.Supports(geometry) : Suitability.No(mismatch);
            if (suitability.IsSuitable)
            {
                candidates.Add(new Candidate(kernel, suitability.Reason, kernel.EstimateCycles(geometry, width), Microseconds: null));
            }
            else
            {
                unable.Add(kernel, suitability.Reason);
            }
        }
        if (candidates.Count == 0)
        {
            throw new FoveaException(
                $"Convolution {pass}: no kernel takes a {inputLayout} input and a {outputLayout} output for this geometry. "
                + "Leave a layout open, or convert to plain: "
                + string.Join("; ", unable.Select(other => $"{other.Key.Name}: {other.Value}")) + ".");
        }
        candidates = [.. candidates.OrderBy(candidate => candidate.Cycles)];   // keeps the table's order where estimates are equal
        if (timer is not null)
        {
            candidates = Timed(candidates, geometry, timer);
        }
        Candidate best = candidates[0];
        Dictionary<ConvolutionKernel, string> slower = candidates.Skip(1)
            .ToDictionary(other => other.Kernel, other => $"slower: {other.Cost}");
        return new ConvolutionChoice(
            best.Kernel, $"{best.Reason}; {best.Cost}",
            [.. For(pass).Where(kernel => kernel != best.Kernel)
                .Select(kernel => (kernel, slower.GetValueOrDefault(kernel) ?? unable[kernel]))]);
    }

    // The closest to the lowest estimate in the order of their times, but that itself first unless another is clearly
    // faster; after them the others.
    private static List<Candidate> Timed(List<Candidate> candidates, ConvolutionGeometry geometry, IConvolutionTimer timer)
    {
        int close = Math.Min(MostTimed, candidates.Count(candidate => candidate.Cycles <= Close * candidates[0].Cycles));
        if (close < 2)
        {
            return candidates;
        }
        IReadOnlyList<double> times = timer.Measure([.. candidates.Take(close).Select(candidate => candidate.Kernel)], geometry);
        IEnumerable<Candidate> timed = candidates.Zip(times, (candidate, time) => candidate with { Microseconds = time });
        return [.. timed.OrderBy(
            candidate => candidate.Microseconds * (candidate.Kernel == candidates[0].Kernel ? Clearly : 1)),
            .. candidates.Skip(close)];
    }

    private sealed record Candidate(ConvolutionKernel Kernel, string Reason, double Cycles, double? Microseconds)
    {
        public string Cost => Microseconds is double time
            ? string.Create(CultureInfo.InvariantCulture, $"{time:N0} µs when timed, about {Cycles / 1000:N0} thousand cycles estimated")
            : string.Create(CultureInfo.InvariantCulture, $"about {Cycles / 1000:N0} thousand cycles");
    }
}

using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>What all benchmarks share: teams of one thread and of two, the day's FMA peak, and tables.</summary>
/// <param name="text">Which layers are measured: those whose names contain it.</param>
internal sealed class BenchRun(string text) : IDisposable
{
    public ThreadTeam One { get; } = new(1);

    public ThreadTeam Two { get; } = new(2);

    /// <summary>Sizes of a layer with square maps and windows.</summary>
    /// <param name="batch">Images.</param>
    /// <param name="inChannels">Channels of the input.</param>
    /// <param name="outChannels">Channels of the output.</param>
    /// <param name="size">Rows and columns of the input.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="stride">Step of the window.</param>
    /// <param name="padding">Zeros on each side; half a window by default.</param>
    /// <param name="groups">Groups of channels.</param>
    public static ConvolutionGeometry Layer(
        int batch, int inChannels, int outChannels, int size, int kernel, int stride = 1,
        int? padding = null, int groups = 1)
    {
        var axis = new ConvolutionAxis(size, kernel, stride, padding ?? (kernel / 2), padding ?? (kernel / 2));
        return new ConvolutionGeometry(batch, inChannels, outChannels, groups, ConvolutionAxis.None, axis, axis);
    }

    /// <summary>The kernel of a pass on blocked tensors by its algorithm's name.</summary>
    public static ConvolutionKernel Kernel(ConvolutionPass pass, string algorithm) => ConvolutionKernels.For(pass)
        .Last(kernel => kernel.Name.Contains(algorithm, StringComparison.Ordinal) && kernel.InputLayout == TensorLayout.Blocked);

    /// <summary>Milliseconds of two that are compared, in turns.</summary>
    public static (double First, double Second) Medians(StageTiming first, StageTiming second, ThreadTeam team)
    {
        double[] medians = StageTiming.Medians([first, second], team);
        return (medians[0], medians[1]);
    }

    /// <summary>GFLOP/s at this moment: the clock moves, so each layer has its own.</summary>
    public (double One, double Two) Peaks() =>
        (FmaPeak.MeasureGflops(One, VectorWidths.Widest), FmaPeak.MeasureGflops(Two, VectorWidths.Widest));

    /// <summary>The layers asked for.</summary>
    public IEnumerable<(string Name, ConvolutionGeometry Geometry)> Chosen(
        IEnumerable<(string Name, ConvolutionGeometry Geometry)> layers) =>
        layers.Where(layer => layer.Name.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>A table's head: words on the left, numbers on the right.</summary>
    public static void Head(int words, params string[] titles)
    {
        Console.WriteLine($"| {string.Join(" | ", titles)} |");
        Console.WriteLine($"|{string.Concat(titles.Select((_, column) => column < words ? "---|" : "---:|"))}");
    }

    /// <summary>A row, in the invariant culture.</summary>
    public static void Row(FormattableString cells) =>
        Console.WriteLine(FormattableString.Invariant($"| {FormattableString.Invariant(cells)} |"));

    public void Dispose()
    {
        One.Dispose();
        Two.Dispose();
    }
}

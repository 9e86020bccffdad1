using System.Globalization;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>Each pass of some layers: time, useful GFLOP/s and its share of the day's FMA ceiling.</summary>
internal static unsafe class ConvolutionBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Problems =
    [
        ("LeNet conv1 1→6, 28², 5×5 pad 2, b64", Layer(64, 1, 6, 28, 5, 2)),
        ("LeNet conv2 6→16, 14², 5×5, b64", Layer(64, 6, 16, 14, 5, 0)),
        ("LeNet conv1 1→6, 28², 5×5 pad 2, b256", Layer(256, 1, 6, 28, 5, 2)),
        ("LeNet conv2 6→16, 14², 5×5, b256", Layer(256, 6, 16, 14, 5, 0)),
        ("64→64, 56², 3×3, b8", Layer(8, 64, 64, 56, 3, 1)),
        ("128→128, 28², 3×3, b8", Layer(8, 128, 128, 28, 3, 1)),
        ("256→256, 14², 3×3, b8", Layer(8, 256, 256, 14, 3, 1)),
        ("512→512, 7², 3×3, b8", Layer(8, 512, 512, 7, 3, 1)),
        ("64→128, 56², 3×3 stride 2, b8", Layer(8, 64, 128, 56, 3, 1, stride: 2)),
        ("3→64, 224², 7×7 stride 2, b8", Layer(8, 3, 64, 224, 7, 3, stride: 2)),
        ("64→256, 56², 1×1, b8", Layer(8, 64, 256, 56, 1, 0)),
        ("480→192, 14², 1×1, b16", Layer(16, 480, 192, 14, 1, 0)),
        ("960→160, 7², 1×1, b16", Layer(16, 960, 160, 7, 1, 0)),
        ("96→24, 56², 1×1, b16", Layer(16, 96, 24, 56, 1, 0)),
        ("depthwise 128, 56², 3×3, b8", Layer(8, 128, 128, 56, 3, 1, groups: 128)),
    ];

    public static void Run(string filter)
    {
        using var one = new ThreadTeam(1);
        using var two = new ThreadTeam(2);
        double ceiling1 = FmaCeiling.MeasureGflops(one, VectorWidths.Widest), ceiling2 = FmaCeiling.MeasureGflops(two, VectorWidths.Widest);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FMA ceiling: {ceiling1:F0} GFLOP/s on one thread, {ceiling2:F0} on two; vectors of {(int)VectorWidths.Widest} bits"));
        Console.WriteLine("| layer | kernel | 1 thread ms | GFLOP/s | of ceiling | 2 threads ms | GFLOP/s | of ceiling |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, ConvolutionGeometry geometry) in Problems)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
            {
                ConvolutionKernel kernel = ConvolutionKernels.Choose(pass, geometry, VectorWidths.Widest).Kernel;
                (double ms1, double ms2) = Measure(kernel, geometry, one, two);
                double gflop = 2e-9 * geometry.MultiplyAdds;
                double rate1 = gflop / ms1 * 1000, rate2 = gflop / ms2 * 1000;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {kernel} | {ms1:F3} | {rate1:F0} | {rate1 / ceiling1:P0} | {ms2:F3} | {rate2:F0} | {rate2 / ceiling2:P0} |"));
            }
        }
    }

    private static (double One, double Two) Measure(ConvolutionKernel kernel, ConvolutionGeometry geometry, ThreadTeam one, ThreadTeam two)
    {
        using AlignedBuffer input = Filled(kernel.InputLayout, geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer output = Filled(kernel.OutputLayout, geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        using AlignedBuffer weights = Filled(TensorLayout.Plain, 1, geometry.WeightLength, 1);
        using AlignedBuffer bias = Filled(TensorLayout.Plain, 1, geometry.OutChannels, 1);
        using var workspace = new AlignedBuffer(kernel.WorkspaceFloats(geometry));
        var pointers = new ConvolutionPointers
        {
            Input = input.Pointer,
            Output = output.Pointer,
            Weights = weights.Pointer,
            Bias = bias.Pointer,
            Workspace = workspace.Pointer,
        };
        var prepared = kernel.Prepare(geometry, VectorWidths.Widest, pointers);
        one.Run(new Timing(prepared.WeightStages));
        var timing = new Timing(prepared.Stages);
        return (timing.MedianMs(one), timing.MedianMs(two));
    }

    // Small values, so that repeated gradients stay finite.
    public static AlignedBuffer Filled(TensorLayout layout, int n, int channels, int pixels)
    {
        var buffer = new AlignedBuffer(Blocks.Floats(layout, n, channels, pixels));
        for (long i = 0; i < buffer.Length; i++)
        {
            buffer.Pointer[i] = ((i * 37 % 101) - 50) * 0.01f;
        }
        return buffer;
    }

    private static ConvolutionGeometry Layer(int batch, int ic, int oc, int size, int kernel, int padding, int stride = 1, int groups = 1)
    {
        var axis = new ConvolutionAxis(size, kernel, stride, padding, padding);
        return new ConvolutionGeometry(batch, ic, oc, groups, ConvolutionAxis.None, axis, axis);
    }
}

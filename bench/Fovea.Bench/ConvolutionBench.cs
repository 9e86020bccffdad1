using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;

namespace Fovea.Bench;

/// <summary>
/// Each pass of some layers: time, useful GFLOP/s and its share of the FMA peak
/// at that moment, on one thread and on two.
/// </summary>
internal static class ConvolutionBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Layers =
    [
        ("LeNet conv1 1→6, 28², 5×5 pad 2, b64", BenchRun.Layer(64, 1, 6, 28, 5)),
        ("LeNet conv2 6→16, 14², 5×5, b64", BenchRun.Layer(64, 6, 16, 14, 5, padding: 0)),
        ("LeNet conv1 1→6, 28², 5×5 pad 2, b256", BenchRun.Layer(256, 1, 6, 28, 5)),
        ("LeNet conv2 6→16, 14², 5×5, b256", BenchRun.Layer(256, 6, 16, 14, 5, padding: 0)),
        ("64→64, 112², 3×3, b8", BenchRun.Layer(8, 64, 64, 112, 3)),
        ("64→64, 56², 3×3, b8", BenchRun.Layer(8, 64, 64, 56, 3)),
        ("128→128, 28², 3×3, b8", BenchRun.Layer(8, 128, 128, 28, 3)),
        ("256→256, 14², 3×3, b8", BenchRun.Layer(8, 256, 256, 14, 3)),
        ("512→512, 14², 3×3, b8", BenchRun.Layer(8, 512, 512, 14, 3)),
        ("512→512, 7², 3×3, b8", BenchRun.Layer(8, 512, 512, 7, 3)),
        ("64→128, 56², 3×3 stride 2, b8", BenchRun.Layer(8, 64, 128, 56, 3, stride: 2)),
        ("3→64, 224², 7×7 stride 2, b8", BenchRun.Layer(8, 3, 64, 224, 7, stride: 2)),
        ("64→256, 56², 1×1, b8", BenchRun.Layer(8, 64, 256, 56, 1)),
        ("256→64, 56², 1×1, b8", BenchRun.Layer(8, 256, 64, 56, 1)),
        ("64→256, 56², 1×1, b1", BenchRun.Layer(1, 64, 256, 56, 1)),
        ("256→64, 56², 1×1, b1", BenchRun.Layer(1, 256, 64, 56, 1)),
        ("192→64, 28², 1×1, b16", BenchRun.Layer(16, 192, 64, 28, 1)),
        ("256→256, 27², 1×1, b16", BenchRun.Layer(16, 256, 256, 27, 1)),
        ("480→192, 14², 1×1, b16", BenchRun.Layer(16, 480, 192, 14, 1)),
        ("832→384, 7², 1×1, b16", BenchRun.Layer(16, 832, 384, 7, 1)),
        ("960→160, 7², 1×1, b16", BenchRun.Layer(16, 960, 160, 7, 1)),
        ("96→24, 56², 1×1, b16", BenchRun.Layer(16, 96, 24, 56, 1)),
        ("depthwise 128, 56², 3×3, b8", BenchRun.Layer(8, 128, 128, 56, 3, groups: 128)),
    ];

    /// <param name="text">Which layers.</param>
    /// <param name="allowWinograd">Whether Winograd's algorithm may be used.</param>
    public static void Run(string text, bool allowWinograd)
    {
        using var bench = new BenchRun(text);
        BenchRun.Head(2, "layer", "kernel", "1 thread ms", "GFLOP/s", "of peak", "2 threads ms", "GFLOP/s", "of peak");
        foreach ((string name, ConvolutionGeometry geometry) in bench.Chosen(Layers))
        {
            foreach (ConvolutionPass pass in Enum.GetValues<ConvolutionPass>())
            {
                ConvolutionKernel kernel = ConvolutionKernels.Choose(
                    pass, geometry, VectorWidths.Widest, allowWinograd: allowWinograd).Kernel;
                using var layer = new ConvolutionOperands(geometry, VectorWidths.Widest);
                StageTiming work = layer.PrepareWork(bench.One, kernel);
                (double peak1, double peak2) = bench.Peaks();
                (double ms1, double ms2) = (StageTiming.Medians([work], bench.One)[0], StageTiming.Medians([work], bench.Two)[0]);
                double rate1 = 2e-6 * geometry.MultiplyAdds / ms1, rate2 = 2e-6 * geometry.MultiplyAdds / ms2;
                BenchRun.Row(
                    $"{name} | {kernel} | {ms1:F3} | {rate1:F0} | {rate1 / peak1:P0} | {ms2:F3} | {rate2:F0} | {rate2 / peak2:P0}");
            }
        }
    }
}

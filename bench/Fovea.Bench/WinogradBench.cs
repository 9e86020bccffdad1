using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>
/// Winograd's convolution against the kernel that sums products directly, in turns: times, their
/// ratio, and useful GFLOP/s over the FMA peak.
/// </summary>
internal static class WinogradBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Layers =
    [
        ("VGG 64→64, 224², b1", BenchRun.Layer(1, 64, 64, 224, 3)),
        ("VGG 64→64, 224², b8", BenchRun.Layer(8, 64, 64, 224, 3)),
        ("VGG 64→128, 112², b1", BenchRun.Layer(1, 64, 128, 112, 3)),
        ("VGG 64→128, 112², b8", BenchRun.Layer(8, 64, 128, 112, 3)),
        ("VGG 128→128, 112², b8", BenchRun.Layer(8, 128, 128, 112, 3)),
        ("VGG 128→256, 56², b8", BenchRun.Layer(8, 128, 256, 56, 3)),
        ("VGG 256→256, 56², b1", BenchRun.Layer(1, 256, 256, 56, 3)),
        ("VGG 256→256, 56², b8", BenchRun.Layer(8, 256, 256, 56, 3)),
        ("VGG 256→512, 28², b8", BenchRun.Layer(8, 256, 512, 28, 3)),
        ("VGG 512→512, 28², b1", BenchRun.Layer(1, 512, 512, 28, 3)),
        ("VGG 512→512, 28², b8", BenchRun.Layer(8, 512, 512, 28, 3)),
        ("VGG 512→512, 14², b1", BenchRun.Layer(1, 512, 512, 14, 3)),
        ("VGG 512→512, 14², b8", BenchRun.Layer(8, 512, 512, 14, 3)),
        ("ResNet 64→64, 56², b1", BenchRun.Layer(1, 64, 64, 56, 3)),
        ("ResNet 64→64, 56², b16", BenchRun.Layer(16, 64, 64, 56, 3)),
        ("ResNet 128→128, 28², b1", BenchRun.Layer(1, 128, 128, 28, 3)),
        ("ResNet 128→128, 28², b16", BenchRun.Layer(16, 128, 128, 28, 3)),
        ("ResNet 256→256, 14², b1", BenchRun.Layer(1, 256, 256, 14, 3)),
        ("ResNet 256→256, 14², b16", BenchRun.Layer(16, 256, 256, 14, 3)),
        ("ResNet 512→512, 7², b1", BenchRun.Layer(1, 512, 512, 7, 3)),
        ("ResNet 512→512, 7², b16", BenchRun.Layer(16, 512, 512, 7, 3)),
        ("narrow 3→64, 224², b1", BenchRun.Layer(1, 3, 64, 224, 3)),
        ("narrow 8→8, 32², b16", BenchRun.Layer(16, 8, 8, 32, 3)),
        ("narrow 16→16, 32², b16", BenchRun.Layer(16, 16, 16, 32, 3)),
        ("narrow 16→64, 32², b16", BenchRun.Layer(16, 16, 64, 32, 3)),
        ("narrow 64→16, 32², b16", BenchRun.Layer(16, 64, 16, 32, 3)),
        ("narrow 32→32, 8², b16", BenchRun.Layer(16, 32, 32, 8, 3)),
        ("narrow 64→64, 4², b16", BenchRun.Layer(16, 64, 64, 4, 3)),
        ("narrow 64→64, 4², b1", BenchRun.Layer(1, 64, 64, 4, 3)),
        ("AlexNet 5×5 64→192, 27², b1", BenchRun.Layer(1, 64, 192, 27, 5)),
        ("AlexNet 5×5 64→192, 27², b16", BenchRun.Layer(16, 64, 192, 27, 5)),
        ("AlexNet 5×5 64→192, 27², b32", BenchRun.Layer(32, 64, 192, 27, 5)),
        ("NiN 5×5 96→256, 27², b16", BenchRun.Layer(16, 96, 256, 27, 5)),
        ("NiN 5×5 96→256, 27², b32", BenchRun.Layer(32, 96, 256, 27, 5)),
        ("GoogLeNet 5×5 16→32, 28², b16", BenchRun.Layer(16, 16, 32, 28, 5)),
        ("GoogLeNet 5×5 32→96, 28², b16", BenchRun.Layer(16, 32, 96, 28, 5)),
        ("GoogLeNet 5×5 24→64, 14², b16", BenchRun.Layer(16, 24, 64, 14, 5)),
        ("GoogLeNet 5×5 48→128, 7², b16", BenchRun.Layer(16, 48, 128, 7, 5)),
        ("GoogLeNet 5×5 48→128, 7², b1", BenchRun.Layer(1, 48, 128, 7, 5)),
        ("narrow 5×5 3→64, 32², b16", BenchRun.Layer(16, 3, 64, 32, 5)),
        ("narrow 5×5 6→16, 14², b16", BenchRun.Layer(16, 6, 16, 14, 5)),
        ("narrow 5×5 16→16, 32², b16", BenchRun.Layer(16, 16, 16, 32, 5)),
        ("narrow 5×5 64→16, 32², b16", BenchRun.Layer(16, 64, 16, 32, 5)),
        ("wide 5×5 256→256, 14², b8", BenchRun.Layer(8, 256, 256, 14, 5)),
        ("wide 5×5 512→512, 7², b8", BenchRun.Layer(8, 512, 512, 7, 5)),
    ];

    public static void Run(string text)
    {
        using var bench = new BenchRun(text);
        BenchRun.Head(
            2, "layer", "pass", "direct ms", "Winograd ms", "ratio", "estimated", "of peak", "2 threads: direct ms",
            "Winograd ms", "ratio", "of peak", "packing ms");
        foreach ((string name, ConvolutionGeometry geometry) in bench.Chosen(Layers))
        {
            (double peak1, double peak2) = bench.Peaks();
            foreach (ConvolutionPass pass in (ConvolutionPass[])[
                ConvolutionPass.Forward, ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
            {
                ConvolutionKernel winograd = ConvolutionKernels.For(pass).Single(kernel => !kernel.IsDirect);
                ConvolutionKernel direct = ConvolutionKernels.Choose(pass, geometry, VectorWidths.Widest,
                    winograd.InputLayout, winograd.OutputLayout, allowWinograd: false).Kernel;
                double estimate = direct.EstimateCycles(geometry, VectorWidths.Widest)
                    / winograd.EstimateCycles(geometry, VectorWidths.Widest);
                (double d1, double w1, double packing) = Measure(geometry, direct, winograd, bench.One);
                (double d2, double w2, _) = Measure(geometry, direct, winograd, bench.Two);
                double gflop = 2e-6 * geometry.MultiplyAdds;
                string one = FormattableString.Invariant($"{d1:F3} | {w1:F3} | {d1 / w1:F2} | {estimate:F2} | {gflop / w1 / peak1:P0}");
                string two = FormattableString.Invariant($"{d2:F3} | {w2:F3} | {d2 / w2:F2} | {gflop / w2 / peak2:P0}");
                BenchRun.Row($"{name} | {pass} | {one} | {two} | {packing:F2}");
            }
        }
    }

    private static (double Direct, double Winograd, double Packing) Measure(
        ConvolutionGeometry geometry, ConvolutionKernel direct, ConvolutionKernel winograd, ThreadTeam team)
    {
        using var layer = new ConvolutionOperands(geometry, VectorWidths.Widest);
        (StageTiming directWeights, StageTiming directWork) = layer.Prepare(direct);
        (StageTiming winogradWeights, StageTiming winogradWork) = layer.Prepare(winograd);
        team.Run(directWeights);
        (double packing, _) = BenchRun.Medians(winogradWeights, directWeights, team);
        (double first, double second) = BenchRun.Medians(directWork, winogradWork, team);
        return (first, second, packing);
    }
}

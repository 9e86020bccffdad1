using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;

namespace Fovea.Bench;

/// <summary>
/// The gradients of strided convolutions by every vector kernel that takes them,
/// each in turns with the first, on one thread.
/// </summary>
internal static class StridedBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Layers =
    [
        ("3→64, 224², 7×7, b16", BenchRun.Layer(16, 3, 64, 224, 7, stride: 2)),
        ("64→128, 56², 3×3, b16", BenchRun.Layer(16, 64, 128, 56, 3, stride: 2)),
        ("128→256, 28², 3×3, b16", BenchRun.Layer(16, 128, 256, 28, 3, stride: 2)),
        ("256→512, 14², 3×3, b16", BenchRun.Layer(16, 256, 512, 14, 3, stride: 2)),
        ("64→128, 56², 3×3, b1", BenchRun.Layer(1, 64, 128, 56, 3, stride: 2)),
        ("256→512, 14², 3×3, b1", BenchRun.Layer(1, 256, 512, 14, 3, stride: 2)),
        ("32→64, 112², 3×3, b16", BenchRun.Layer(16, 32, 64, 112, 3, stride: 2)),
        ("3→32, 224², 3×3, b16", BenchRun.Layer(16, 3, 32, 224, 3, stride: 2)),
        ("64→192, 27², 5×5, b16", BenchRun.Layer(16, 64, 192, 27, 5, stride: 2)),
        ("48→96, 14², 5×5, b16", BenchRun.Layer(16, 48, 96, 14, 5, stride: 2)),
        ("16→32, 32², 3×3, b64", BenchRun.Layer(64, 16, 32, 32, 3, stride: 2)),
        ("128→128, 28², 3×3 stride 1, b16", BenchRun.Layer(16, 128, 128, 28, 3)),
        ("64→128, 56², 1×1, b16", BenchRun.Layer(16, 64, 128, 56, 1, stride: 2)),
        ("256→512, 14², 1×1, b16", BenchRun.Layer(16, 256, 512, 14, 1, stride: 2)),
        ("24→40, 31², 7×7 stride 1, b4", BenchRun.Layer(4, 24, 40, 31, 7)),
    ];

    public static void Run(string text)
    {
        using var bench = new BenchRun(text);
        BenchRun.Head(2, "layer", "kernel", "ms", "first's ms", "ratio", "estimated", "GFLOP/s", "of peak");
        foreach ((string name, ConvolutionGeometry geometry) in bench.Chosen(Layers))
        {
            double peak = bench.Peaks().One;
            foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
            {
                ConvolutionKernel[] kernels = [.. ConvolutionKernels.For(pass).Where(kernel => IsMeasured(kernel, geometry))];
                foreach (ConvolutionKernel kernel in kernels)
                {
                    using var layer = new ConvolutionOperands(geometry, VectorWidths.Widest);
                    // As in training: weights are packed at each step, and after a normalisation there is no bias.
                    StageTiming Prepared(ConvolutionKernel kernel)
                    {
                        (StageTiming weights, StageTiming work) = layer.Prepare(kernel, hasBias: false);
                        return weights.Then(work);
                    }
                    (double first, double ms) = BenchRun.Medians(Prepared(kernels[0]), Prepared(kernel), bench.One);
                    double estimate = kernels[0].EstimateCycles(geometry, VectorWidths.Widest)
                        / kernel.EstimateCycles(geometry, VectorWidths.Widest);
                    double rate = 2e-6 * geometry.MultiplyAdds / ms;
                    BenchRun.Row(
                        $"{name} | {kernel} | {ms:F3} | {first:F3} | {first / ms:F2} | {estimate:F2} | {rate:F0} | {rate / peak:P0}");
                }
            }
        }
    }

    private static bool IsMeasured(ConvolutionKernel kernel, ConvolutionGeometry geometry) =>
        kernel.InputLayout != TensorLayout.BatchLanes
        && !kernel.Name.Contains("Reference", StringComparison.Ordinal) && kernel.Supports(geometry).IsSuitable;
}

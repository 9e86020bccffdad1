using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;

namespace Fovea.Bench;

/// <summary>
/// 1×1 convolutions with what is fused to them: the kernel of the table beside the
/// general direct one, in turns, on one thread.
/// </summary>
internal static class PointwiseBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Layers =
    [
        ("64→256, 56²", Layer(64, 256, 56)),
        ("256→64, 56²", Layer(256, 64, 56)),
        ("192→64, 28²", Layer(192, 64, 28)),
        ("480→192, 14²", Layer(480, 192, 14)),
        ("832→384, 7²", Layer(832, 384, 7)),
        ("16→96, 112²", Layer(16, 96, 112)),
        ("96→24, 56²", Layer(96, 24, 56)),
        ("24→144, 56²", Layer(24, 144, 56)),
        ("32→192, 28²", Layer(32, 192, 28)),
        ("192→32, 28²", Layer(192, 32, 28)),
        ("64→384, 14²", Layer(64, 384, 14)),
        ("576→96, 14²", Layer(576, 96, 14)),
        ("160→960, 7²", Layer(160, 960, 7)),
        ("960→160, 7²", Layer(960, 160, 7)),
        ("64→128, 56² stride 2", Layer(64, 128, 56, 2)),
        ("256→512, 14² stride 2", Layer(256, 512, 14, 2)),
        ("960→240, 1²", Layer(960, 240, 1)),
    ];

    private static readonly (ConvolutionPass Pass, bool IsMasked, string Label)[] Cases =
        [(ConvolutionPass.Forward, false, "ReLU"), (ConvolutionPass.InputGradient, false, ""),
            (ConvolutionPass.InputGradient, true, "sum, gate")];

    public static void Run(string text)
    {
        using var bench = new BenchRun(text);
        BenchRun.Head(3, "layer, b16", "pass", "fused", "direct ms", "pointwise ms", "ratio", "GFLOP/s", "of peak");
        foreach ((string name, ConvolutionGeometry geometry) in bench.Chosen(Layers))
        {
            double peak = bench.Peaks().One;
            foreach ((ConvolutionPass pass, bool isMasked, string label) in Cases)
            {
                using var layer = new ConvolutionOperands(geometry, VectorWidths.Widest);
                StageTiming Prepared(string algorithm) =>
                    layer.PrepareWork(bench.One, BenchRun.Kernel(pass, algorithm),
                        relu: pass == ConvolutionPass.Forward, isMasked: isMasked);
                (double direct, double pointwise) = BenchRun.Medians(Prepared("Direct"), Prepared("Pointwise"), bench.One);
                double rate = 2e-6 * geometry.MultiplyAdds / pointwise;
                BenchRun.Row(
                    $"{name} | {pass} | {label} | {direct:F3} | {pointwise:F3} | {direct / pointwise:F2} | {rate:F0} | {rate / peak:P0}");
            }
        }
    }

    private static ConvolutionGeometry Layer(int ic, int oc, int size, int stride = 1) => BenchRun.Layer(16, ic, oc, size, 1, stride);
}

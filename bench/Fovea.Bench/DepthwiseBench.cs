using Fovea.Kernels.Convolution;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>
/// The depthwise kernels made for 3×3 against the one for all geometries, in turns; the
/// forward pass with ReLU6, as MobileNet has it.
/// </summary>
internal static class DepthwiseBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Layers =
    [
        .. from batch in (int[])[16, 1]
           from layer in ((int Channels, int Size, int Stride)[])[(32, 112, 1), (96, 112, 2), (144, 56, 1),
               (144, 56, 2), (192, 28, 1), (384, 14, 1), (576, 14, 2), (960, 7, 1)]
           select ($"{layer.Channels}, {layer.Size}², stride {layer.Stride}, b{batch}",
               BenchRun.Layer(batch, layer.Channels, layer.Channels, layer.Size, 3, layer.Stride, groups: layer.Channels)),
    ];

    public static void Run(string text)
    {
        using var bench = new BenchRun(text);
        BenchRun.Head(
            2, "layer", "pass", "general ms", "rows ms", "ratio", "estimated", "GB/s", "GFLOP/s", "of peak",
            "2 threads: general ms", "rows ms", "ratio", "GB/s");
        foreach ((string name, ConvolutionGeometry geometry) in bench.Chosen(Layers))
        {
            double peak = bench.Peaks().One;
            foreach (ConvolutionPass pass in (ConvolutionPass[])[
                ConvolutionPass.Forward, ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
            {
                ConvolutionKernel rows = ConvolutionKernels.For(pass)[0], general = ConvolutionKernels.For(pass)[1];
                double estimate = general.EstimateCycles(geometry, VectorWidths.Widest)
                    / rows.EstimateCycles(geometry, VectorWidths.Widest);
                (double general1, double rows1) = Measure(geometry, general, rows, bench.One);
                (double general2, double rows2) = Measure(geometry, general, rows, bench.Two);
                // Read once, written once.
                double megabytes = 4e-6 * geometry.Batch * Blocks.Padded(geometry.InChannels) * (geometry.InputArea + geometry.OutputArea);
                double rate = 2e-6 * geometry.MultiplyAdds / rows1;
                (double faster1, double faster2) = (general1 / rows1, general2 / rows2);
                (double memory1, double memory2) = (megabytes / rows1, megabytes / rows2);
                string one = FormattableString.Invariant($"{general1:F4} | {rows1:F4} | {faster1:F2} | {estimate:F2} | {memory1:F0}");
                string two = FormattableString.Invariant($"{general2:F4} | {rows2:F4} | {faster2:F2} | {memory2:F0}");
                BenchRun.Row($"{name} | {pass} | {one} | {rate:F0} | {rate / peak:P0} | {two}");
            }
        }
    }

    private static (double General, double Rows) Measure(
        ConvolutionGeometry geometry, ConvolutionKernel general, ConvolutionKernel rows, ThreadTeam team)
    {
        using var layer = new ConvolutionOperands(geometry, VectorWidths.Widest);
        StageTiming Prepared(ConvolutionKernel kernel) =>
            layer.PrepareWork(team, kernel, relu: kernel.Pass == ConvolutionPass.Forward ? new FusedReLU(true, 6) : default);
        return BenchRun.Medians(Prepared(general), Prepared(rows), team);
    }
}

using System.Globalization;
using Fovea.Kernels;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>The gradients of strided convolutions by every vector kernel that takes them, each in turns with the first, on one thread.</summary>
internal static unsafe class StridedBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Problems =
    [
        ("3→64, 224², 7×7, b16", Layer(16, 3, 64, 224, 7)),
        ("64→128, 56², 3×3, b16", Layer(16, 64, 128, 56, 3)),
        ("128→256, 28², 3×3, b16", Layer(16, 128, 256, 28, 3)),
        ("256→512, 14², 3×3, b16", Layer(16, 256, 512, 14, 3)),
        ("64→128, 56², 3×3, b1", Layer(1, 64, 128, 56, 3)),
        ("256→512, 14², 3×3, b1", Layer(1, 256, 512, 14, 3)),
        ("32→64, 112², 3×3, b16", Layer(16, 32, 64, 112, 3)),
        ("3→32, 224², 3×3, b16", Layer(16, 3, 32, 224, 3)),
        ("64→192, 27², 5×5, b16", Layer(16, 64, 192, 27, 5)),
        ("48→96, 14², 5×5, b16", Layer(16, 48, 96, 14, 5)),
        ("16→32, 32², 3×3, b64", Layer(64, 16, 32, 32, 3)),
        ("128→128, 28², 3×3 stride 1, b16", Layer(16, 128, 128, 28, 3, 1)),
        ("64→128, 56², 1×1, b16", Layer(16, 64, 128, 56, 1)),
        ("256→512, 14², 1×1, b16", Layer(16, 256, 512, 14, 1)),
        ("24→40, 31², 7×7 stride 1, b4", Layer(4, 24, 40, 31, 7, 1)),
    ];

    public static void Run(string filter)
    {
        using var team = new ThreadTeam(1);
        Console.WriteLine("| layer | kernel | ms | first's ms | ratio | estimated | GFLOP/s | of ceiling |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, ConvolutionGeometry geometry) in Problems)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            double ceiling = FmaCeiling.MeasureGflops(team, VectorWidths.Widest);
            foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
            {
                ConvolutionKernel[] kernels = [.. ConvolutionKernels.For(pass).Where(kernel => IsMeasured(kernel, geometry))];
                foreach (ConvolutionKernel kernel in kernels)
                {
                    (double first, double ms) = Measure(geometry, kernels[0], kernel, team);
                    double estimate = kernels[0].EstimateCycles(geometry, VectorWidths.Widest) / kernel.EstimateCycles(geometry, VectorWidths.Widest);
                    double rate = 2e-6 * geometry.MultiplyAdds / ms;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {kernel} | {ms:F3} | {first:F3} | {first / ms:F2} | {estimate:F2} | {rate:F0} | {rate / ceiling:P0} |"));
                }
            }
        }
    }

    private static bool IsMeasured(ConvolutionKernel kernel, ConvolutionGeometry geometry) =>
        kernel.InputLayout != TensorLayout.BatchLanes && !kernel.Name.Contains("Reference", StringComparison.Ordinal) && kernel.Supports(geometry).IsSuitable;

    // As in training behind a normalisation: no bias.
    private static (double First, double Second) Measure(ConvolutionGeometry geometry, ConvolutionKernel first, ConvolutionKernel second, ThreadTeam team)
    {
        using AlignedBuffer output = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        using AlignedBuffer weights = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.WeightLength, 1);
        using AlignedBuffer blocked = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer plain = ConvolutionBench.Filled(TensorLayout.Plain, geometry.Batch, geometry.InChannels, geometry.InputArea);
        using var workspace1 = new AlignedBuffer(first.WorkspaceFloats(geometry));
        using var workspace2 = new AlignedBuffer(second.WorkspaceFloats(geometry));
        Timing Prepared(ConvolutionKernel kernel, AlignedBuffer workspace)
        {
            PreparedKernel prepared = kernel.Prepare(geometry, VectorWidths.Widest, new ConvolutionPointers
            {
                Input = kernel.InputLayout == TensorLayout.Plain ? plain.Pointer : blocked.Pointer,
                Output = output.Pointer,
                Weights = weights.Pointer,
                Workspace = workspace.Pointer,
            });
            return new Timing([.. prepared.WeightStages, .. prepared.Stages]);
        }
        return Timing.MediansInTurns(Prepared(first, workspace1), Prepared(second, workspace2), team);
    }

    private static ConvolutionGeometry Layer(int batch, int ic, int oc, int size, int kernel, int stride = 2)
    {
        var axis = new ConvolutionAxis(size, kernel, stride, kernel / 2, kernel / 2);
        return new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
    }
}

using System.Globalization;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>Winograd's convolution against the kernel that a strict choice takes, in turns: times, their ratio, and useful GFLOP/s over the FMA ceiling.</summary>
internal static unsafe class WinogradBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Problems =
    [
        ("VGG 64→64, 224², b1", Layer(1, 64, 64, 224)),
        ("VGG 64→64, 224², b8", Layer(8, 64, 64, 224)),
        ("VGG 64→128, 112², b1", Layer(1, 64, 128, 112)),
        ("VGG 64→128, 112², b8", Layer(8, 64, 128, 112)),
        ("VGG 128→128, 112², b8", Layer(8, 128, 128, 112)),
        ("VGG 128→256, 56², b8", Layer(8, 128, 256, 56)),
        ("VGG 256→256, 56², b1", Layer(1, 256, 256, 56)),
        ("VGG 256→256, 56², b8", Layer(8, 256, 256, 56)),
        ("VGG 256→512, 28², b8", Layer(8, 256, 512, 28)),
        ("VGG 512→512, 28², b1", Layer(1, 512, 512, 28)),
        ("VGG 512→512, 28², b8", Layer(8, 512, 512, 28)),
        ("VGG 512→512, 14², b1", Layer(1, 512, 512, 14)),
        ("VGG 512→512, 14², b8", Layer(8, 512, 512, 14)),
        ("ResNet 64→64, 56², b1", Layer(1, 64, 64, 56)),
        ("ResNet 64→64, 56², b16", Layer(16, 64, 64, 56)),
        ("ResNet 128→128, 28², b1", Layer(1, 128, 128, 28)),
        ("ResNet 128→128, 28², b16", Layer(16, 128, 128, 28)),
        ("ResNet 256→256, 14², b1", Layer(1, 256, 256, 14)),
        ("ResNet 256→256, 14², b16", Layer(16, 256, 256, 14)),
        ("ResNet 512→512, 7², b1", Layer(1, 512, 512, 7)),
        ("ResNet 512→512, 7², b16", Layer(16, 512, 512, 7)),
        ("narrow 3→64, 224², b1", Layer(1, 3, 64, 224)),
        ("narrow 8→8, 32², b16", Layer(16, 8, 8, 32)),
        ("narrow 16→16, 32², b16", Layer(16, 16, 16, 32)),
        ("narrow 16→64, 32², b16", Layer(16, 16, 64, 32)),
        ("narrow 64→16, 32², b16", Layer(16, 64, 16, 32)),
        ("narrow 32→32, 8², b16", Layer(16, 32, 32, 8)),
        ("narrow 64→64, 4², b16", Layer(16, 64, 64, 4)),
        ("narrow 64→64, 4², b1", Layer(1, 64, 64, 4)),
        ("AlexNet 5×5 64→192, 27², b1", Layer(1, 64, 192, 27, 5)),
        ("AlexNet 5×5 64→192, 27², b16", Layer(16, 64, 192, 27, 5)),
        ("AlexNet 5×5 64→192, 27², b32", Layer(32, 64, 192, 27, 5)),
        ("NiN 5×5 96→256, 27², b16", Layer(16, 96, 256, 27, 5)),
        ("NiN 5×5 96→256, 27², b32", Layer(32, 96, 256, 27, 5)),
        ("GoogLeNet 5×5 16→32, 28², b16", Layer(16, 16, 32, 28, 5)),
        ("GoogLeNet 5×5 32→96, 28², b16", Layer(16, 32, 96, 28, 5)),
        ("GoogLeNet 5×5 24→64, 14², b16", Layer(16, 24, 64, 14, 5)),
        ("GoogLeNet 5×5 48→128, 7², b16", Layer(16, 48, 128, 7, 5)),
        ("GoogLeNet 5×5 48→128, 7², b1", Layer(1, 48, 128, 7, 5)),
        ("narrow 5×5 3→64, 32², b16", Layer(16, 3, 64, 32, 5)),
        ("narrow 5×5 6→16, 14², b16", Layer(16, 6, 16, 14, 5)),
        ("narrow 5×5 16→16, 32², b16", Layer(16, 16, 16, 32, 5)),
        ("narrow 5×5 64→16, 32², b16", Layer(16, 64, 16, 32, 5)),
        ("wide 5×5 256→256, 14², b8", Layer(8, 256, 256, 14, 5)),
        ("wide 5×5 512→512, 7², b8", Layer(8, 512, 512, 7, 5)),
    ];

    public static void Run(string filter)
    {
        using var one = new ThreadTeam(1);
        using var two = new ThreadTeam(2);
        double ceiling1 = FmaCeiling.MeasureGflops(one, VectorWidths.Widest), ceiling2 = FmaCeiling.MeasureGflops(two, VectorWidths.Widest);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FMA ceiling: {ceiling1:F0} GFLOP/s on one thread, {ceiling2:F0} on two; vectors of {(int)VectorWidths.Widest} bits"));
        Console.WriteLine("| layer | pass | direct ms | Winograd ms | ratio | estimated | of ceiling | 2 threads: direct ms | Winograd ms | ratio | of ceiling | packing ms |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, ConvolutionGeometry geometry) in Problems)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.Forward, ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
            {
                ConvolutionKernel winograd = ConvolutionKernels.For(pass).Single(kernel => !kernel.IsPlainSum);
                ConvolutionKernel direct = ConvolutionKernels.Choose(pass, geometry, VectorWidths.Widest, winograd.InputLayout, winograd.OutputLayout, strict: true).Kernel;
                double estimate = direct.EstimateCycles(geometry, VectorWidths.Widest) / winograd.EstimateCycles(geometry, VectorWidths.Widest);
                (double d1, double w1, double packing) = Measure(geometry, direct, winograd, one);
                (double d2, double w2, _) = Measure(geometry, direct, winograd, two);
                double gflop = 2e-6 * geometry.MultiplyAdds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {pass} | {d1:F3} | {w1:F3} | {d1 / w1:F2} | {estimate:F2} | {gflop / w1 / ceiling1:P0} | {d2:F3} | {w2:F3} | {d2 / w2:F2} | {gflop / w2 / ceiling2:P0} | {packing:F2} |"));
            }
        }
    }

    private static (double Direct, double Winograd, double Packing) Measure(
        ConvolutionGeometry geometry, ConvolutionKernel direct, ConvolutionKernel winograd, ThreadTeam team)
    {
        using AlignedBuffer input = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer output = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        using AlignedBuffer weights = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.WeightLength, 1);
        using AlignedBuffer bias = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.OutChannels, 1);
        using var workspace1 = new AlignedBuffer(direct.WorkspaceFloats(geometry));
        using var workspace2 = new AlignedBuffer(winograd.WorkspaceFloats(geometry));
        ConvolutionPointers Pointers(AlignedBuffer workspace) => new()
        {
            Input = input.Pointer,
            Output = output.Pointer,
            Weights = weights.Pointer,
            Bias = bias.Pointer,
            Workspace = workspace.Pointer,
        };
        var first = direct.Prepare(geometry, VectorWidths.Widest, Pointers(workspace1));
        var second = winograd.Prepare(geometry, VectorWidths.Widest, Pointers(workspace2));
        team.Run(new Timing(first.WeightStages));
        team.Run(new Timing(second.WeightStages));
        (double a, double b) = Timing.MediansInTurns(new Timing(first.Stages), new Timing(second.Stages), team);
        (double packing, _) = Timing.MediansInTurns(new Timing(second.WeightStages), new Timing([]), team);
        return (a, b, packing);
    }

    private static ConvolutionGeometry Layer(int batch, int ic, int oc, int size, int kernel = 3)
    {
        var axis = new ConvolutionAxis(size, kernel, 1, kernel / 2, kernel / 2);
        return new ConvolutionGeometry(batch, ic, oc, 1, ConvolutionAxis.None, axis, axis);
    }
}

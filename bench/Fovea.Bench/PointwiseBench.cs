using System.Globalization;
using Fovea.Kernels;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>1×1 convolutions with what is fused to them: the kernel of the table beside the general direct one, in turns, on one thread.</summary>
internal static unsafe class PointwiseBench
{
    private static readonly (string Name, ConvolutionGeometry Geometry)[] Problems =
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

    public static void Run(string filter)
    {
        using var team = new ThreadTeam(1);
        Console.WriteLine("| layer, b16 | pass | fused | direct ms | pointwise ms | ratio | GFLOP/s | of ceiling |");
        Console.WriteLine("|---|---|---|---:|---:|---:|---:|---:|");
        foreach ((string name, ConvolutionGeometry geometry) in Problems)
        {
            if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }
            double ceiling = FmaCeiling.MeasureGflops(team, VectorWidths.Widest);
            foreach ((ConvolutionPass pass, bool isGated) in ((ConvolutionPass, bool)[])[(ConvolutionPass.Forward, false), (ConvolutionPass.InputGradient, false), (ConvolutionPass.InputGradient, true)])
            {
                (double direct, double pointwise) = Measure(pass, isGated, geometry, team);
                double rate = 2e-6 * geometry.MultiplyAdds / pointwise;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {pass} | {(isGated ? "sum, gate" : pass == ConvolutionPass.Forward ? "ReLU" : "")} | {direct:F3} | {pointwise:F3} | {direct / pointwise:F2} | {rate:F0} | {rate / ceiling:P0} |"));
            }
        }
    }

    private static (double Direct, double Pointwise) Measure(ConvolutionPass pass, bool isGated, ConvolutionGeometry geometry, ThreadTeam team)
    {
        using AlignedBuffer input = Filled(geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer output = Filled(geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        using AlignedBuffer weights = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.WeightLength, 1);
        using AlignedBuffer bias = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.OutChannels, 1);
        using AlignedBuffer addend = Filled(geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer gate = Filled(geometry.Batch, geometry.InChannels, geometry.InputArea);
        ConvolutionKernel direct = Kernel(pass, "Direct"), pointwise = Kernel(pass, "Pointwise");
        using var workspace1 = new AlignedBuffer(direct.WorkspaceFloats(geometry));
        using var workspace2 = new AlignedBuffer(pointwise.WorkspaceFloats(geometry));
        Timing Prepared(ConvolutionKernel kernel, AlignedBuffer workspace)
        {
            var pointers = new ConvolutionPointers
            {
                Input = input.Pointer,
                Output = output.Pointer,
                Weights = weights.Pointer,
                Bias = bias.Pointer,
                Addend = isGated ? addend.Pointer : null,
                Gate = isGated ? gate.Pointer : null,
                Workspace = workspace.Pointer,
            };
            PreparedKernel prepared = kernel.Prepare(geometry, VectorWidths.Widest, pointers, pass == ConvolutionPass.Forward);
            team.Run(new Timing(prepared.WeightStages));
            return new Timing(prepared.Stages);
        }
        return Timing.MediansInTurns(Prepared(direct, workspace1), Prepared(pointwise, workspace2), team);
    }

    private static ConvolutionKernel Kernel(ConvolutionPass pass, string algorithm) => ConvolutionKernels.For(pass)
        .Last(kernel => kernel.Name.Contains(algorithm, StringComparison.Ordinal) && kernel.InputLayout == TensorLayout.Blocked);

    private static AlignedBuffer Filled(int n, int channels, int pixels) => ConvolutionBench.Filled(TensorLayout.Blocked, n, channels, pixels);

    private static ConvolutionGeometry Layer(int ic, int oc, int size, int stride = 1)
    {
        var axis = new ConvolutionAxis(size, 1, stride);
        return new ConvolutionGeometry(16, ic, oc, 1, ConvolutionAxis.None, axis, axis);
    }
}

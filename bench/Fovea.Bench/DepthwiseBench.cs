using System.Globalization;
using Fovea.Kernels;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>The depthwise kernels made for 3×3 against the one for all geometries, in turns; the forward pass with ReLU6, as MobileNet has it.</summary>
internal static unsafe class DepthwiseBench
{
    private static readonly (int Channels, int Size, int Stride)[] Layers =
        [(32, 112, 1), (96, 112, 2), (144, 56, 1), (144, 56, 2), (192, 28, 1), (384, 14, 1), (576, 14, 2), (960, 7, 1)];

    public static void Run(string filter)
    {
        using var one = new ThreadTeam(1);
        using var two = new ThreadTeam(2);
        VectorWidth width = VectorWidths.Widest;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"FMA ceiling: {FmaCeiling.MeasureGflops(one, width):F0} GFLOP/s on one thread, {FmaCeiling.MeasureGflops(two, width):F0} on two; vectors of {(int)width} bits"));
        Console.WriteLine("| layer | pass | general ms | rows ms | ratio | estimated | GB/s | GFLOP/s | 2 threads: general ms | rows ms | ratio | GB/s |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int batch in (int[])[16, 1])
        {
            foreach ((int channels, int size, int stride) in Layers)
            {
                string name = $"{channels}, {size}², stride {stride}, b{batch}";
                if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }
                var axis = new ConvolutionAxis(size, 3, stride, 1, 1);
                var geometry = new ConvolutionGeometry(batch, channels, channels, channels, ConvolutionAxis.None, axis, axis);
                foreach (ConvolutionPass pass in (ConvolutionPass[])[ConvolutionPass.Forward, ConvolutionPass.InputGradient, ConvolutionPass.WeightGradient])
                {
                    ConvolutionKernel rows = ConvolutionKernels.For(pass)[0], general = ConvolutionKernels.For(pass)[1];
                    double estimate = general.EstimateCycles(geometry, width) / rows.EstimateCycles(geometry, width);
                    (double general1, double rows1) = Measure(geometry, general, rows, one);
                    (double general2, double rows2) = Measure(geometry, general, rows, two);
                    // Read once, written once.
                    double megabytes = 4e-6 * batch * Blocks.Padded(channels) * (geometry.InputArea + geometry.OutputArea);
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {name} | {pass} | {general1:F4} | {rows1:F4} | {general1 / rows1:F2} | {estimate:F2} | {megabytes / rows1:F0} | {2e-6 * geometry.MultiplyAdds / rows1:F0} | {general2:F4} | {rows2:F4} | {general2 / rows2:F2} | {megabytes / rows2:F0} |"));
                }
            }
        }
    }

    private static (double General, double Rows) Measure(ConvolutionGeometry geometry, ConvolutionKernel general, ConvolutionKernel rows, ThreadTeam team)
    {
        using AlignedBuffer input = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.InChannels, geometry.InputArea);
        using AlignedBuffer output = ConvolutionBench.Filled(TensorLayout.Blocked, geometry.Batch, geometry.OutChannels, geometry.OutputArea);
        using AlignedBuffer weights = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.WeightLength, 1);
        using AlignedBuffer bias = ConvolutionBench.Filled(TensorLayout.Plain, 1, geometry.OutChannels, 1);
        using var workspace1 = new AlignedBuffer(general.WorkspaceFloats(geometry));
        using var workspace2 = new AlignedBuffer(rows.WorkspaceFloats(geometry));
        PreparedKernel Prepare(ConvolutionKernel kernel, AlignedBuffer workspace) => kernel.Prepare(
            geometry,
            VectorWidths.Widest,
            new ConvolutionPointers { Input = input.Pointer, Output = output.Pointer, Weights = weights.Pointer, Bias = bias.Pointer, Workspace = workspace.Pointer },
            kernel.Pass == ConvolutionPass.Forward ? new Rectifier(true, 6) : default);
        PreparedKernel first = Prepare(general, workspace1), second = Prepare(rows, workspace2);
        team.Run(new Timing(first.WeightStages));
        team.Run(new Timing(second.WeightStages));
        return Timing.MediansInTurns(new Timing(first.Stages), new Timing(second.Stages), team);
    }
}

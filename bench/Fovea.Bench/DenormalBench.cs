using Fovea.Kernels.Convolution;
using Fovea.Kernels.Measurement;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>
/// What numbers near and below the smallest normal one, 1.2·10⁻³⁸, cost: kernels on operands of that size
/// beside ordinary ones, in turns, on one thread.
/// </summary>
internal static unsafe class DenormalBench
{
    private const int Parameters = 1 << 18;   // their buffers stay in the second-level cache

    private static readonly ConvolutionGeometry Geometry = BenchRun.Layer(4, 64, 64, 28, 3);
    private static readonly float[] Sizes = [1e-20f, 1e-30f, 1e-36f, 1e-39f, 0];

    public static void Run()
    {
        using var bench = new BenchRun("");
        BenchRun.Head(2, "kernel", "operand", "its size", "ordinary ms", "ms", "ratio");
        foreach (string algorithm in (string[])["Direct", "Winograd"])
        {
            foreach (bool isWeights in (bool[])[true, false])
            {
                foreach (float size in Sizes)
                {
                    using var ordinary = new ConvolutionOperands(Geometry, VectorWidths.Widest);
                    using var small = new ConvolutionOperands(Geometry, VectorWidths.Widest, isWeights ? 1 : size, isWeights ? size : 1);
                    ConvolutionKernel kernel = BenchRun.Kernel(ConvolutionPass.Forward, algorithm);
                    Print(
                        $"3×3, 64→64, 28², b4, {algorithm}", isWeights ? "weights" : "input", size,
                        ordinary.PrepareWork(bench.One, kernel), small.PrepareWork(bench.One, kernel), bench.One);
                }
            }
        }
        foreach (string optimizer in (string[])["SgdMomentum", "Adam"])
        {
            foreach (float size in Sizes)
            {
                using var ordinary = new Optimizer(optimizer, 1);
                using var small = new Optimizer(optimizer, size);
                Print($"{optimizer}, {Parameters} parameters", "gradient, weights", size, ordinary.Update, small.Update, bench.One);
            }
        }
    }

    private static void Print(string kernel, string operand, float size, StageTiming ordinary, StageTiming small, ThreadTeam team)
    {
        (double first, double second) = BenchRun.Medians(ordinary, small, team);
        BenchRun.Row($"{kernel} | {operand} | {size:E0} | {first:F3} | {second:F3} | {second / first:F2}");
    }

    private sealed class Optimizer : IDisposable
    {
        private readonly AlignedBuffer _weights = new(Parameters), _gradient = new(Parameters),
            _state0 = new(Parameters), _state1 = new(Parameters), _step = new(64);

        public Optimizer(string name, float size)
        {
            ConvolutionOperands.Fill(_weights, size);
            ConvolutionOperands.Fill(_gradient, size);
            var step = (OptimizerStep*)_step.Pointer;
            *step = new OptimizerStep { LearningRate = 1e-9f, BiasCorrection1 = 1, BiasCorrection2 = 1, GradientScale = 1, Index = 1 };
            var buffers = new OptimizerBuffers(_weights.Pointer, _gradient.Pointer, _state0.Pointer, _state1.Pointer);
            OptimizerSection[] sections = [new(0, Parameters, 1, 1e-4f)];
            Update = new StageTiming([name == "Adam"
                ? new AdamStage(VectorWidths.Widest, sections, 0.9, 0.999, 1e-8, false, buffers, step)
                : new SgdStage(VectorWidths.Widest, sections, 0.9, 0, false, buffers, step)]);
        }

        public StageTiming Update { get; }

        public void Dispose()
        {
            foreach (AlignedBuffer buffer in (AlignedBuffer[])[_weights, _gradient, _state0, _state1, _step])
            {
                buffer.Dispose();
            }
        }
    }
}

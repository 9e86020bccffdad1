using System.Globalization;
using Fovea.Kernels;
using Fovea.Kernels.Convolution;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>What numbers near and below the smallest normal one, 1.2·10⁻³⁸, cost: kernels on operands of that size beside ordinary ones, in turns, on one thread.</summary>
internal static unsafe class DenormalBench
{
    private const int Parameters = 1 << 18;   // their buffers stay in the second-level cache

    private static readonly float[] Sizes = [1e-20f, 1e-30f, 1e-36f, 1e-39f, 0];

    public static void Run()
    {
        using var team = new ThreadTeam(1);
        Console.WriteLine("| kernel | operand | its size | ordinary ms | ms | ratio |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|");
        foreach (string algorithm in (string[])["Direct", "Winograd"])
        {
            foreach (bool isWeights in (bool[])[true, false])
            {
                foreach (float size in Sizes)
                {
                    using var ordinary = new Layer(algorithm, 1, 1);
                    using var small = new Layer(algorithm, isWeights ? size : 1, isWeights ? 1 : size);
                    Print($"3×3, 64→64, 28², b4, {algorithm}", isWeights ? "weights" : "input", size, ordinary.Prepare(team), small.Prepare(team), team);
                }
            }
        }
        foreach (string optimizer in (string[])["SgdMomentum", "Adam"])
        {
            foreach (float size in Sizes)
            {
                using var ordinary = new Optimizer(optimizer, 1);
                using var small = new Optimizer(optimizer, size);
                Print($"{optimizer}, {Parameters} parameters", "gradient, weights", size, ordinary.Update, small.Update, team);
            }
        }
    }

    private static void Print(string kernel, string operand, float size, Timing ordinary, Timing small, ThreadTeam team)
    {
        (double first, double second) = Timing.MediansInTurns(ordinary, small, team);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kernel} | {operand} | {size:E0} | {first:F3} | {second:F3} | {second / first:F2} |"));
    }

    private sealed class Layer(string algorithm, float weightSize, float inputSize) : IDisposable
    {
        private static readonly ConvolutionAxis Axis = new(28, 3, 1, 1, 1);
        private static readonly ConvolutionGeometry Geometry = new(4, 64, 64, 1, ConvolutionAxis.None, Axis, Axis);

        private readonly ConvolutionKernel _kernel = ConvolutionKernels.For(ConvolutionPass.Forward)
            .Last(kernel => kernel.Name.Contains(algorithm, StringComparison.Ordinal) && kernel.InputLayout == TensorLayout.Blocked);
        private readonly AlignedBuffer _input = Scaled(ConvolutionBench.Filled(TensorLayout.Blocked, Geometry.Batch, Geometry.InChannels, Geometry.InputArea), inputSize);
        private readonly AlignedBuffer _output = ConvolutionBench.Filled(TensorLayout.Blocked, Geometry.Batch, Geometry.OutChannels, Geometry.OutputArea);
        private readonly AlignedBuffer _weights = Scaled(ConvolutionBench.Filled(TensorLayout.Plain, 1, Geometry.WeightLength, 1), weightSize);
        private readonly AlignedBuffer _bias = new(Geometry.OutChannels);
        private AlignedBuffer? _workspace;

        public Timing Prepare(ThreadTeam team)
        {
            _workspace = new AlignedBuffer(_kernel.WorkspaceFloats(Geometry));
            var pointers = new ConvolutionPointers
            {
                Input = _input.Pointer,
                Output = _output.Pointer,
                Weights = _weights.Pointer,
                Bias = _bias.Pointer,
                Workspace = _workspace.Pointer,
            };
            PreparedKernel prepared = _kernel.Prepare(Geometry, VectorWidths.Widest, pointers);
            team.Run(new Timing(prepared.WeightStages));
            return new Timing(prepared.Stages);
        }

        public void Dispose()
        {
            foreach (AlignedBuffer? buffer in (AlignedBuffer?[])[_input, _output, _weights, _bias, _workspace])
            {
                buffer?.Dispose();
            }
        }
    }

    private sealed class Optimizer : IDisposable
    {
        private readonly AlignedBuffer _weights, _gradient, _state0 = new(Parameters), _state1 = new(Parameters), _step = new(64);

        public Optimizer(string name, float size)
        {
            _weights = Scaled(ConvolutionBench.Filled(TensorLayout.Plain, 1, Parameters, 1), size);
            _gradient = Scaled(ConvolutionBench.Filled(TensorLayout.Plain, 1, Parameters, 1), size);
            var step = (OptimizerStep*)_step.Pointer;
            *step = new OptimizerStep { LearningRate = 1e-9f, BiasCorrection1 = 1, BiasCorrection2 = 1, GradientScale = 1, Index = 1 };
            var buffers = new OptimizerBuffers(_weights.Pointer, _gradient.Pointer, _state0.Pointer, _state1.Pointer);
            OptimizerSection[] sections = [new(0, Parameters, 1, 1e-4f)];
            Update = new Timing([name == "Adam"
                ? new AdamStage(VectorWidths.Widest, sections, 0.9, 0.999, 1e-8, false, buffers, step)
                : new SgdStage(VectorWidths.Widest, sections, 0.9, 0, false, buffers, step)]);
        }

        public Timing Update { get; }

        public void Dispose()
        {
            foreach (AlignedBuffer buffer in (AlignedBuffer[])[_weights, _gradient, _state0, _state1, _step])
            {
                buffer.Dispose();
            }
        }
    }

    private static AlignedBuffer Scaled(AlignedBuffer buffer, float size)
    {
        foreach (ref float value in buffer.AsSpan(0, checked((int)buffer.Length)))
        {
            value *= size;
        }
        return buffer;
    }
}

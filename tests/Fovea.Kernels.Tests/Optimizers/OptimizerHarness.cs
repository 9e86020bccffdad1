using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Optimizers;

/// <summary>Flat buffers with gaps between the sections, and the steps of an optimiser over them.</summary>
internal sealed unsafe class OptimizerHarness : IDisposable
{
    public const int Length = 20_100;

    private readonly AlignedBuffer _memory = new((5 * Length) + (2 * 64));
    private readonly AlignedBuffer _workspace = new(256);
    private readonly ThreadTeam _team;

    public OptimizerHarness(int threads = 1)
    {
        _team = new ThreadTeam(threads);
        for (int i = 0; i < Length; i++)
        {
            Weights[i] = ((i * 37) % 101 * 0.02f) - 1;
        }
    }

    /// <summary>Unaligned starts and tails; the second is longer than a chunk.</summary>
    public static IReadOnlyList<OptimizerSection> Sections { get; } =
        [new(3, 1_021, 1, 0.01f), new(1_030, 17, 0.5f, 0), new(1_100, 18_500, 2, 0.02f)];

    public Span<float> Weights => _memory.AsSpan(0, Length);

    public Span<float> Gradient => _memory.AsSpan(Length, Length);

    public Span<float> State(int index) => _memory.AsSpan((2 + index) * Length, Length);

    public OptimizerBuffers Buffers =>
        new(_memory.Pointer, _memory.Pointer + Length, _memory.Pointer + (2 * Length),
            _memory.Pointer + (3 * Length), _memory.Pointer + (4 * Length));

    public OptimizerStep* Step => (OptimizerStep*)(_memory.Pointer + (5 * Length));

    public double* Workspace => (double*)_workspace.Pointer;

    public static bool InASection(int i) => Sections.Any(section => i >= section.Start && i < section.Start + section.Length);

    /// <summary>A gradient that is a function of the step and the place.</summary>
    public static float GradientAt(int step, int i) => (((i * 7) + (step * 31)) % 97 * 0.03f) - 1.4f;

    public void Run(IReadOnlyList<KernelStage> stages, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            for (int i = 0; i < Length; i++)
            {
                Gradient[i] = GradientAt(step, i);
            }
            *Step = new OptimizerStep
            {
                LearningRate = 0.01f,
                BiasCorrection1 = (float)(1 - Math.Pow(0.9, step + 1)),
                BiasCorrection2 = (float)(1 - Math.Pow(0.999, step + 1)),
                GradientScale = 0.5f,
                Index = step,
            };
            Run(stages);
        }
    }

    public void Run(IReadOnlyList<KernelStage> stages) => _team.Run(new Sequence(stages));

    public void Dispose()
    {
        _team.Dispose();
        _memory.Dispose();
        _workspace.Dispose();
    }

    private sealed class Sequence(IReadOnlyList<KernelStage> stages) : ITeamWork
    {
        public void Execute(TeamMember member)
        {
            foreach (KernelStage stage in stages)
            {
                member.RunShare(stage);
                member.Barrier();
            }
        }
    }
}

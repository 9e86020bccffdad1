using Fovea.Kernels.Losses;
using Fovea.Kernels.Simd;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Tests.Losses;

/// <summary>Runs a loss and its gradient on memory with guard zones after the results.</summary>
internal sealed unsafe record LossHarness(LossKind Kind, float Constant, float Weight, int Samples, int Columns, int TargetColumns)
{
    private const int Guard = 32;
    private const float GuardValue = 12345;

    public static IEnumerable<VectorWidth> Widths => Enum.GetValues<VectorWidth>().Where(VectorWidths.IsSupported);

    /// <summary>The loss and its gradient, each alone; together they must be the same bits.</summary>
    public (float Mean, float[] PerSample, float[] DScores) Run(float[] scores, float[] targets, VectorWidth width, int threads = 1)
    {
        (float Mean, float[] PerSample, float[] DScores) alone = Run(scores, targets, width, threads, together: false),
            both = Run(scores, targets, width, threads, together: true);
        Assert.Equal(BitConverter.SingleToInt32Bits(alone.Mean), BitConverter.SingleToInt32Bits(both.Mean));
        Assert.Equal(alone.PerSample.Select(BitConverter.SingleToInt32Bits), both.PerSample.Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(alone.DScores.Select(BitConverter.SingleToInt32Bits), both.DScores.Select(BitConverter.SingleToInt32Bits));
        return alone;
    }

    private (float Mean, float[] PerSample, float[] DScores) Run(
        float[] scores, float[] targets, VectorWidth width, int threads, bool together)
    {
        float mean = 0;
        float[] perSample = new float[Samples + Guard];
        float[] dScores = new float[(Samples * Columns) + Guard];
        perSample.AsSpan(Samples).Fill(GuardValue);
        dScores.AsSpan(Samples * Columns).Fill(GuardValue);
        fixed (float* x = scores, y = targets, each = perSample, dx = dScores)
        {
            var loss = new LossPointers { Scores = x, Targets = y, Mean = &mean, PerSample = each };
            var gradient = new LossPointers { Scores = x, Targets = y, DScores = dx };
            List<KernelStage> stages = together
                ? [.. Prepare(width, loss with { DScores = dx })]
                : [.. Prepare(width, loss), .. Prepare(width, gradient)];
            using var team = new ThreadTeam(threads);
            team.Run(new Sequence(stages));
        }
        Assert.All(perSample[Samples..], value => Assert.Equal(GuardValue, value));
        Assert.All(dScores[(Samples * Columns)..], value => Assert.Equal(GuardValue, value));
        return (mean, perSample[..Samples], dScores[..(Samples * Columns)]);
    }

    private IReadOnlyList<KernelStage> Prepare(VectorWidth width, in LossPointers pointers) =>
        LossKernel.Prepare(new LossGeometry(Kind, Constant, Weight, Samples, Columns, TargetColumns), width, pointers);

    /// <summary>Scores in ±4 and targets that the loss understands.</summary>
    public (float[] Scores, float[] Targets) Data(int seed)
    {
        var random = new System.Random(seed);
        float[] scores = new float[Samples * Columns];
        float[] targets = new float[Samples * TargetColumns];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = (random.NextSingle() * 8) - 4;
        }
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = LossGeometry.IsByClass(Kind) && TargetColumns == 1 ? random.Next(Columns) : random.NextSingle();
        }
        return (scores, targets);
    }

    private sealed class Sequence(List<KernelStage> stages) : ITeamWork
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

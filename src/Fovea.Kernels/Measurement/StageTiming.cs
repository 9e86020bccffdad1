using System.Diagnostics;
using Fovea.Kernels.Threading;

namespace Fovea.Kernels.Measurement;

/// <summary>Stages that run again and again so that their time can be told.</summary>
internal sealed class StageTiming(IReadOnlyList<KernelStage> stages) : ITeamWork
{
    private IReadOnlyList<KernelStage> Stages => stages;

    public void Execute(TeamMember member)
    {
        foreach (KernelStage stage in stages)
        {
            member.RunShare(stage);
            member.Barrier();
        }
    }

    /// <summary>These stages and, after them, those that follow.</summary>
    public StageTiming Then(StageTiming following) => new([.. stages, .. following.Stages]);

    /// <summary>
    /// Milliseconds of one run of each: medians of samples that are taken alternately, so that all meet the same load
    /// of the machine.
    /// </summary>
    /// <param name="timings">What is compared.</param>
    /// <param name="team">Who runs.</param>
    /// <param name="samples">Samples of each.</param>
    /// <param name="sampleMs">How long a sample lasts, or one run where that takes longer.</param>
    /// <param name="warmUpMs">How long each runs before: the JIT compiles again, in the background, what has run for 100 ms.</param>
    public static double[] Medians(
        IReadOnlyList<StageTiming> timings, ThreadTeam team, int samples = 15,
        double sampleMs = 5, double warmUpMs = 300)
    {
        int[] runs = [.. timings.Select(timing => Math.Max(1, (int)(sampleMs / timing.WarmUp(team, warmUpMs))))];
        double[][] taken = [.. timings.Select(_ => new double[samples])];
        for (int sample = 0; sample < samples; sample++)
        {
            for (int i = 0; i < timings.Count; i++)
            {
                taken[i][sample] = timings[i].Sample(team, runs[i]);
            }
        }
        foreach (double[] of in taken)
        {
            Array.Sort(of);
        }
        return [.. taken.Select(of => of[samples / 2])];
    }

    // Returns the mean milliseconds of a run.
    private double WarmUp(ThreadTeam team, double ms)
    {
        long begin = Stopwatch.GetTimestamp();
        int runs = 0;
        do
        {
            team.Run(this);
            runs++;
        }
        while (Stopwatch.GetElapsedTime(begin).TotalMilliseconds < ms);
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / runs;
    }

    private double Sample(ThreadTeam team, int runs)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++)
        {
            team.Run(this);
        }
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / runs;
    }
}

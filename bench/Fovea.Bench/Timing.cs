using System.Diagnostics;
using Fovea.Kernels;
using Fovea.Kernels.Threading;

namespace Fovea.Bench;

/// <summary>Medians of repeated runs of stages on a team.</summary>
internal sealed class Timing(IReadOnlyList<KernelStage> stages) : ITeamWork
{
    private const int Samples = 15;

    public void Execute(TeamMember member)
    {
        for (int i = 0; i < stages.Count; i++)
        {
            member.RunShare(stages[i]);
            member.Barrier();
        }
    }

    /// <summary>Milliseconds of one run: the median of 15, each at least 5 ms long, after a warm-up of 400 ms.</summary>
    public double MedianMs(ThreadTeam team)
    {
        int repetitions = WarmUp(team, 400);
        var samples = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            samples[sample] = Sample(team, repetitions);
        }
        Array.Sort(samples);
        return samples[Samples / 2];
    }

    /// <summary>The same for two that are compared: a sample of one, a sample of the other, so that both meet the machine's moods.</summary>
    public static (double First, double Second) MediansInTurns(Timing first, Timing second, ThreadTeam team)
    {
        int repetitions1 = first.WarmUp(team, 200), repetitions2 = second.WarmUp(team, 200);
        double[] samples1 = new double[Samples], samples2 = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            samples1[sample] = first.Sample(team, repetitions1);
            samples2[sample] = second.Sample(team, repetitions2);
        }
        Array.Sort(samples1);
        Array.Sort(samples2);
        return (samples1[Samples / 2], samples2[Samples / 2]);
    }

    // The JIT recompiles what has run for 100 ms; measuring starts after it has. Returns how many runs take 5 ms.
    private int WarmUp(ThreadTeam team, int ms)
    {
        long begin = Stopwatch.GetTimestamp();
        int runs = 0;
        for (; Stopwatch.GetElapsedTime(begin).TotalMilliseconds < ms; runs++)
        {
            team.Run(this);
        }
        return Math.Max(1, (int)(5 * runs / Stopwatch.GetElapsedTime(begin).TotalMilliseconds));
    }

    private double Sample(ThreadTeam team, int repetitions)
    {
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < repetitions; i++)
        {
            team.Run(this);
        }
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds / repetitions;
    }
}

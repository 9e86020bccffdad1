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
        // The JIT recompiles what has run for 100 ms; measuring starts after it has.
        long begin = Stopwatch.GetTimestamp();
        int runs = 0;
        for (; Stopwatch.GetElapsedTime(begin).TotalMilliseconds < 400; runs++)
        {
            team.Run(this);
        }
        int repetitions = Math.Max(1, (int)(5 * runs / Stopwatch.GetElapsedTime(begin).TotalMilliseconds));
        var samples = new double[Samples];
        for (int sample = 0; sample < Samples; sample++)
        {
            begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++)
            {
                team.Run(this);
            }
            samples[sample] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds / repetitions;
        }
        Array.Sort(samples);
        return samples[Samples / 2];
    }
}

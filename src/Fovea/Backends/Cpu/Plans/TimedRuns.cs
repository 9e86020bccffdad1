using System.Diagnostics;
using Fovea.Kernels.Threading;

namespace Fovea.Backends.Cpu.Plans;

/// <summary>Runs stages as a plan does, and marks the time whenever all members have met.</summary>
internal sealed class TimedRuns(StageRun[] runs, long[] marks) : ITeamWork
{
    public void Execute(TeamMember member)
    {
        member.Barrier();   // the others are awake before the first stage's time begins
        Mark(member, 0);
        for (int i = 0; i < runs.Length; i++)
        {
            member.RunShare(runs[i].Stage, runs[i].FirstTask, runs[i].LastTask);
            member.Barrier();
            Mark(member, i + 1);
        }
    }

    private void Mark(TeamMember member, int place)
    {
        if (member.Index == 0)
        {
            marks[place] = Stopwatch.GetTimestamp();
        }
    }
}

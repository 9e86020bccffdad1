namespace Fovea.Kernels.Threading;

/// <summary>One thread's place in a team, handed to the program it runs.</summary>
public sealed class TeamMember
{
    private readonly ThreadTeam _team;

    internal TeamMember(ThreadTeam team, int index, int count)
    {
        _team = team;
        Index = index;
        Count = count;
    }

    /// <summary>0 for the caller's thread.</summary>
    public int Index { get; }

    /// <summary>Members in the team.</summary>
    public int Count { get; }

    /// <summary>Waits for all members.</summary>
    public void Barrier()
    {
        if (Count > 1)
        {
            _team.Barrier();
        }
    }

    /// <summary>Runs this member's share of a stage: a contiguous range, sizes differing by one at most.</summary>
    /// <remarks>Allocates nothing, but that the first stage to need more scratch than any before makes it grow.</remarks>
    public void RunShare(KernelStage stage) => RunShare(stage, 0, stage.Tasks);

    /// <summary>The same of some of a stage's tasks.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="firstTask">The first task.</param>
    /// <param name="lastTask">One past the last.</param>
    public unsafe void RunShare(KernelStage stage, int firstTask, int lastTask)
    {
        int first = firstTask + (int)((long)(lastTask - firstTask) * Index / Count);
        int last = firstTask + (int)((long)(lastTask - firstTask) * (Index + 1) / Count);
        if (first >= last)
        {
            return;
        }
        if (stage is ScratchStage scratchStage)
        {
            scratchStage.Run(first, last, _team.Scratch(Index, scratchStage.ScratchFloats));
        }
        else
        {
            stage.Run(first, last);
        }
    }
}

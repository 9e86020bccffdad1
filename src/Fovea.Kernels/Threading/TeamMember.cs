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
    public unsafe void RunShare(KernelStage stage)
    {
        int first = (int)((long)stage.Tasks * Index / Count);
        int last = (int)((long)stage.Tasks * (Index + 1) / Count);
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

namespace Fovea.Kernels.Threading;

/// <summary>One thread's place in a team, handed to the program it runs.</summary>
internal sealed class TeamMember
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

    /// <summary>Stages that this member has shared in, in all programs: the same for all members at a place in a program.</summary>
    internal long Stages { get; set; }

    /// <summary>Waits for all members.</summary>
    public void Barrier()
    {
        if (Count > 1)
        {
            _team.Barrier();
        }
    }

    /// <summary>
    /// Runs this member's share of a stage, a contiguous range, sizes differing by one at most;
    /// then what others have not begun of theirs.
    /// </summary>
    /// <remarks>
    /// Who is held up by the system, or runs on a slower core, is helped: which thread runs a task changes no result.
    /// Allocates nothing, but that the first stage to need more scratch than any before makes it grow.
    /// </remarks>
    public void RunShare(KernelStage stage) => RunShare(stage, 0, stage.Tasks);

    /// <summary>The same of some of a stage's tasks.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="firstTask">The first task.</param>
    /// <param name="lastTask">One past the last.</param>
    public void RunShare(KernelStage stage, int firstTask, int lastTask)
    {
        if (Count == 1)
        {
            Run(stage, firstTask, lastTask);
            return;
        }
        Stages++;
        var shares = new StageShares(firstTask, lastTask, Count);
        while (_team.Claims.TryTakeFirst(Index, Stages, shares.Pieces(Index), out int piece))
        {
            Run(stage, shares.Task(Index, piece), shares.Task(Index, piece + 1));
        }
        for (int i = 1; i <= StageClaims.Neighbours(Count); i++)
        {
            int other = (Index + i) % Count;
            while (_team.Claims.TryTakeLast(other, Stages, shares.Pieces(other), out int piece))
            {
                Run(stage, shares.Task(other, piece), shares.Task(other, piece + 1));
            }
        }
    }

    private unsafe void Run(KernelStage stage, int first, int last)
    {
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

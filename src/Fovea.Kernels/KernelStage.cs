namespace Fovea.Kernels;

/// <summary>
/// A prepared pass of a kernel: sizes checked, memory bound, nothing left to decide. It consists of independent
/// tasks, numbered from 0, and the numbering is the problem's: it does not depend on how many threads there are, nor
/// does the result on which thread runs which task, or in what order.
/// </summary>
/// <remarks>A kernel that must combine what its tasks made is several stages; the team waits for all between two.</remarks>
public abstract class KernelStage
{
    /// <summary>Operation, algorithm and what varies: <c>Convolution.Direct 14×32</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How many tasks.</summary>
    public abstract int Tasks { get; }

    /// <summary>How the tasks divide by images; by default they do not.</summary>
    public virtual TaskGrain Grain => default;

    /// <summary>Runs tasks firstTask … lastTask − 1. Allocates nothing and takes no lock.</summary>
    public abstract void Run(int firstTask, int lastTask);
}

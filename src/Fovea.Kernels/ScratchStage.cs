using Fovea.Kernels.Memory;

namespace Fovea.Kernels;

/// <summary>A stage whose tasks need scratch memory, more than a thread's stack should give.</summary>
/// <remarks>
/// The memory belongs to the team's member, which lends it to one stage after another: its size is that of the
/// hungriest stage, however many stages and tasks there are.
/// </remarks>
public abstract unsafe class ScratchStage : KernelStage
{
    /// <summary>Floats of scratch for whoever runs tasks, one after another.</summary>
    public abstract long ScratchFloats { get; }

    /// <summary>Runs tasks firstTask … lastTask − 1 in memory taken for this call.</summary>
    public sealed override void Run(int firstTask, int lastTask)
    {
        using var scratch = new AlignedBuffer(ScratchFloats);
        Run(firstTask, lastTask, scratch.Pointer);
    }

    /// <summary>Runs tasks firstTask … lastTask − 1. Allocates nothing and takes no lock.</summary>
    /// <param name="firstTask">The first task.</param>
    /// <param name="lastTask">One past the last.</param>
    /// <param name="scratch">
    /// <see cref="ScratchFloats"/> floats at the start of a cache line, of no
    /// particular value; no task finds what another left.
    /// </param>
    public abstract void Run(int firstTask, int lastTask, float* scratch);
}

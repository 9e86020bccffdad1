using Fovea.Kernels;

namespace Fovea.Backends.Cpu.Plans;

/// <summary>Tasks of a stage that the team shares before it goes on: all of them, or those of some images.</summary>
internal readonly record struct StageRun(KernelStage Stage, int FirstTask, int LastTask)
{
    /// <summary>All of a stage's tasks.</summary>
    public static StageRun Of(KernelStage stage) => new(stage, 0, stage.Tasks);

    public int Tasks => LastTask - FirstTask;
}

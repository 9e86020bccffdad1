namespace Fovea.Backends;

/// <summary>An executable that consists of steps which can be listed and timed: what plans and benchmarks are reported from.</summary>
public interface IExecutionPlan : IExecutable
{
    /// <summary>What a run does, in order, for people to read.</summary>
    IReadOnlyList<PlanStep> Steps { get; }

    /// <summary>The number of tasks of each stage of a run, in order; <see cref="PlanStep.Runs"/> are indices of it.</summary>
    IReadOnlyList<int> StageTasks { get; }

    /// <summary>How many tasks of a stage run at once.</summary>
    int Threads { get; }

    /// <summary>Bits of the vectors that its kernels use.</summary>
    int VectorBits { get; }

    /// <summary>Measures the most that its threads can compute at this moment, in GFLOP/s; takes a fraction of a second.</summary>
    double MeasurePeakGflops();

    /// <summary>A run that leaves the time before the first stage's tasks and after each stage's.</summary>
    /// <param name="step">The training step.</param>
    /// <param name="marks">[stages + 1] timestamps of the <see cref="System.Diagnostics.Stopwatch"/>; overwritten.</param>
    void RunTimed(long step, long[] marks);
}

namespace Fovea.Profiling;

/// <summary>The plan that a network is compiled to, step by step; where it was timed, with each step's time.</summary>
public sealed record PlanReport
{
    /// <summary>What was compiled.</summary>
    public required WorkloadInfo Workload { get; init; }

    /// <summary>Where it was compiled.</summary>
    public required MachineInfo Machine { get; init; }

    /// <summary>The steps, in the order in which they run.</summary>
    public required IReadOnlyList<PlanReportStep> Steps { get; init; }

    /// <summary>How many stages the steps are: after each, the threads wait for one another.</summary>
    public required int Stages { get; init; }

    /// <summary>Bytes of the block of memory that all steps share.</summary>
    public required long ArenaBytes { get; init; }

    /// <summary>Times; null for a plan that was not timed.</summary>
    public PlanTiming? Timing { get; init; }

    /// <summary>Bytes that a run reads and writes, step by step; steps that run only when parameters change are left out.</summary>
    public long TrafficBytes => Steps.Where(step => !step.IsPreparation).Sum(step => step.Bytes);
}

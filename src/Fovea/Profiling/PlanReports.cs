using Fovea.Backends;
using Fovea.Kernels.Layout;

namespace Fovea.Profiling;

/// <summary>From an execution plan, and its profile where there is one, to the report.</summary>
internal static class PlanReports
{
    public static PlanReport Create(IExecutionPlan plan, WorkloadInfo workload) => new()
    {
        Workload = workload,
        Machine = new MachineInfo(),
        Steps = [.. plan.Steps.Select(Step)],
        Stages = plan.StageTasks.Count,
        ArenaBytes = plan.MemoryBytes,
    };

    public static PlanReport Create(
        IExecutionPlan plan, WorkloadInfo workload, PlanProfile profile, FmaPeakMeasurement peak, IReadOnlyList<int> cores)
    {
        PlanReport untimed = Create(plan, workload);
        double totalMs = Math.Max(profile.StepMs.Sum(), double.Epsilon);
        return untimed with
        {
            Steps = [.. untimed.Steps.Select((step, i) => step with { Timing = Timing(i, step.Flops) })],
            Timing = new PlanTiming(
                profile.Runs, profile.RunMs,
                FmaPeakMeasurement.Rate(workload.Flops, profile.RunMs), peak.Share(workload.Flops, profile.RunMs), peak,
                [.. cores.Select(count => new CoreEfficiency(count, profile.Efficiency(count)))]),
        };

        StepTiming Timing(int step, long flops) => new(
            profile.StepMs[step], profile.StepMs[step] / totalMs,
            FmaPeakMeasurement.Rate(flops, profile.StepMs[step]), peak.Share(flops, profile.StepMs[step]),
            [.. cores.Select(count => new CoreEfficiency(count, profile.Efficiency(step, count)))]);
    }

    private static PlanReportStep Step(PlanStep step) => new()
    {
        Layer = step.Layer,
        Kernel = step.Kernel,
        Reason = step.Reason,
        InputLayouts = [.. step.Inputs.Select(Name)],
        OutputLayouts = [.. step.Outputs.Select(Name)],
        Bytes = step.Bytes,
        Flops = step.Flops,
        Tasks = step.Tasks,
        BatchTile = step.TileImages,
        IsPreparation = step.Runs.Count == 0,
    };

    private static string Name(TensorLayout layout) => layout switch
    {
        TensorLayout.Plain => "plain",
        TensorLayout.Blocked => "blocked",
        _ => "batch lanes",
    };
}

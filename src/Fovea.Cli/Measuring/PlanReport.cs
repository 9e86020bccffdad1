using System.Text.Json;
using Fovea.Backends.Cpu.Plans;
using Fovea.Cli.Output;
using Fovea.Kernels.Layout;
using Fovea.Profiling;

namespace Fovea.Cli.Measuring;

/// <summary>What a <c>fovea plan</c> came to; without times, the plan alone.</summary>
internal sealed record PlanReport(OpenWorkload Workload, PlanProfile? Profile, FmaPeakAround? Peak, IReadOnlyList<int> Cores)
{
    public ExecutionPlan Plan => Workload.Work.Plan;

    public IReadOnlyList<PlanStep> Steps => Plan.Steps;

    /// <summary>Bytes that a run reads and writes, step by step; steps that run only when parameters change are not in it.</summary>
    public long TrafficBytes => Steps.Where(step => step.Runs.Count > 0).Sum(step => step.Bytes);

    /// <summary>A step's share of the run's time.</summary>
    public double ShareOfTime(int step) => Profile!.StepMs[step] / Math.Max(Profile.StepMs.Sum(), double.Epsilon);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteWorkload(Workload);
        json.WriteNumber("arenaBytes", Plan.MemoryBytes);
        json.WriteNumber("bytes", TrafficBytes);
        if (Profile is not null)
        {
            json.WriteNumber("runMs", Profile.RunMs);
            json.WriteNumber("runs", Profile.Runs);
            json.WriteNumber("shareOfPeak", Peak!.Share(Workload.Flops, Profile.RunMs));
            json.WriteFmaPeak(Peak);
            WriteEfficiency(json, Profile.Efficiency);
        }
        json.WriteStartArray("steps");
        for (int i = 0; i < Steps.Count; i++)
        {
            WriteStep(json, i);
        }
        json.WriteEndArray();
        json.WriteMachine(Workload);
        json.WriteEndObject();
    }

    private void WriteStep(Utf8JsonWriter json, int index)
    {
        PlanStep step = Steps[index];
        json.WriteStartObject();
        json.WriteNumber("step", index);
        json.WriteString("layer", step.Layer);
        json.WriteString("kernel", step.Kernel);
        json.WriteString("reason", step.Reason);
        WriteLayouts(json, "inputLayouts", step.Inputs);
        WriteLayouts(json, "outputLayouts", step.Outputs);
        json.WriteNumber("bytes", step.Bytes);
        json.WriteNumber("multiplyAdds", step.Flops / 2);
        json.WriteNumbers("tasks", step.Tasks);
        if (step.TileImages is int images)
        {
            json.WriteNumber("imagesAtOnce", images);
        }
        if (Profile is not null)
        {
            json.WriteNumber("ms", Profile.StepMs[index]);
            json.WriteNumber("shareOfTime", ShareOfTime(index));
            json.WriteNumber("gflops", FmaPeakAround.Rate(step.Flops, Profile.StepMs[index]));
            json.WriteNumber("shareOfPeak", Peak!.Share(step.Flops, Profile.StepMs[index]));
            WriteEfficiency(json, cores => Profile.Efficiency(index, cores));
        }
        json.WriteEndObject();
    }

    private void WriteEfficiency(Utf8JsonWriter json, Func<int, double> efficiency)
    {
        json.WriteStartArray("cores");
        foreach (int cores in Cores)
        {
            json.WriteStartObject();
            json.WriteNumber("cores", cores);
            json.WriteNumber("efficiency", efficiency(cores));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteLayouts(Utf8JsonWriter json, string name, IReadOnlyList<TensorLayout> layouts)
    {
        json.WriteStartArray(name);
        foreach (TensorLayout layout in layouts)
        {
            json.WriteStringValue(PlanTables.Name(layout));
        }
        json.WriteEndArray();
    }
}

using System.Text.Json;
using Fovea.IO;

namespace Fovea.Profiling;

/// <summary>A plan as JSON.</summary>
/// <remarks>Only timed plans have times, rates and <c>cores</c>; only steps that run in batch tiles have <c>batchTile</c>.</remarks>
public static class PlanReportJson
{
    /// <summary>Writes the report as one object.</summary>
    public static void Write(PlanReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteWorkload(report.Workload);
        writer.WriteNumber("arenaBytes", report.ArenaBytes);
        writer.WriteNumber("bytes", report.TrafficBytes);
        if (report.Timing is PlanTiming timing)
        {
            writer.WriteNumber("runMs", timing.RunMs);
            writer.WriteNumber("runs", timing.Runs);
            writer.WriteNumber("shareOfPeak", timing.ShareOfPeak);
            writer.WriteFmaPeak(timing.FmaPeak);
            WriteCores(writer, timing.Cores);
        }
        writer.WriteStartArray("steps");
        for (int i = 0; i < report.Steps.Count; i++)
        {
            WriteStep(writer, i, report.Steps[i]);
        }
        writer.WriteEndArray();
        writer.WriteMachine(report.Machine, report.Workload);
        writer.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter writer, int index, PlanReportStep step)
    {
        writer.WriteStartObject();
        writer.WriteNumber("step", index);
        writer.WriteString("layer", step.Layer);
        writer.WriteString("kernel", step.Kernel);
        writer.WriteString("reason", step.Reason);
        writer.WriteStrings("inputLayouts", step.InputLayouts);
        writer.WriteStrings("outputLayouts", step.OutputLayouts);
        writer.WriteNumber("bytes", step.Bytes);
        writer.WriteNumber("multiplyAdds", step.MultiplyAdds);
        writer.WriteNumbers("tasks", step.Tasks);
        if (step.BatchTile is int tile)
        {
            writer.WriteNumber("batchTile", tile);
        }
        if (step.Timing is StepTiming timing)
        {
            writer.WriteNumber("ms", timing.Ms);
            writer.WriteNumber("shareOfTime", timing.ShareOfTime);
            writer.WriteNumber("gflops", timing.Gflops);
            writer.WriteNumber("shareOfPeak", timing.ShareOfPeak);
            WriteCores(writer, timing.Cores);
        }
        writer.WriteEndObject();
    }

    private static void WriteCores(Utf8JsonWriter writer, IReadOnlyList<CoreEfficiency> cores)
    {
        writer.WriteStartArray("cores");
        foreach (CoreEfficiency one in cores)
        {
            writer.WriteStartObject();
            writer.WriteNumber("cores", one.Cores);
            writer.WriteNumber("efficiency", one.Efficiency);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

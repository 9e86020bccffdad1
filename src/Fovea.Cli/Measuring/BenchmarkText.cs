using System.Globalization;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Measuring;

/// <summary>A benchmark in lines.</summary>
internal static class BenchmarkText
{
    public static void Show(CommandContext context, BenchmarkReport report)
    {
        WorkloadInfo workload = report.Workload;
        MachineInfo machine = report.Machine;
        FmaPeakMeasurement peak = report.FmaPeak;
        context.Title(workload.ToString());
        context.Line(Text($"time       {report.MedianMs:F3} ms, the median of {report.Iterations:N0} runs; ")
            + Text($"least {report.MinMs:F3}, 95 % within {report.P95Ms:F3}"));
        context.Line(Text($"inputs     {report.SamplesPerSecond:N1} a second"));
        context.Line(Text($"multiplies {workload.MultiplyAdds:N0} multiply-adds a run: {report.Gflops:F1} GFLOP/s, ")
            + Text($"{report.ShareOfPeak:P1} of the FMA peak ({peak.BeforeGflops:F0} GFLOP/s before, {peak.AfterGflops:F0} after)"));
        context.Line($"memory     {Amounts.Bytes(workload.PlannedBytes)} planned beside "
            + $"{Amounts.Bytes(workload.ParameterBytes)} of parameters; the process took {Amounts.Bytes(report.ProcessPeakBytes)}");
        context.Line($"machine    {machine.Processor}, {workload.VectorBits}-bit vectors, {machine.Runtime}, {machine.System}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

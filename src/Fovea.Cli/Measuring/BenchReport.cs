using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Doctor;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Measuring;

/// <summary>What a <c>fovea bench</c> came to.</summary>
internal sealed record BenchReport(OpenWorkload Workload, RunTimes Times, FmaPeakAround Peak)
{
    private double ImagesPerSecond => Workload.Batch / Times.MedianMs * 1000;

    private double ShareOfPeak => Peak.Share(Workload.Flops, Times.MedianMs);

    public void Show(CommandContext context)
    {
        var machine = new MachineReport();
        context.Title(Workload.Title);
        context.Line(Text($"time       {Times.MedianMs:F3} ms, the median of {Times.Iterations:N0} runs; least {Times.MinMs:F3}, 95 % within {Times.P95Ms:F3}"));
        context.Line(Text($"inputs     {ImagesPerSecond:N1} a second"));
        context.Line(Text($"multiplies {Workload.Flops / 2:N0} multiply-adds a run: {FmaPeakAround.Rate(Workload.Flops, Times.MedianMs):F1} GFLOP/s, {ShareOfPeak:P1} of the FMA peak ({Peak.Before:F0} GFLOP/s before, {Peak.After:F0} after)"));
        context.Line($"memory     {Amounts.Bytes(Workload.Work.PlannedBytes)} planned beside {Amounts.Bytes(Workload.ParameterBytes)} of parameters; the process took {Amounts.Bytes(ProcessPeakBytes())}");
        context.Line($"machine    {machine.Processor}, {(int)Workload.Backend.Width}-bit vectors, {machine.Runtime}, {machine.System}");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteWorkload(Workload);
        json.WriteNumber("medianMs", Times.MedianMs);
        json.WriteNumber("minMs", Times.MinMs);
        json.WriteNumber("p95Ms", Times.P95Ms);
        json.WriteNumber("iterations", Times.Iterations);
        json.WriteNumber("imagesPerSecond", ImagesPerSecond);
        json.WriteNumber("gflops", FmaPeakAround.Rate(Workload.Flops, Times.MedianMs));
        json.WriteNumber("shareOfPeak", ShareOfPeak);
        json.WriteNumber("processPeakBytes", ProcessPeakBytes());
        json.WriteFmaPeak(Peak);
        json.WriteMachine(Workload);
        json.WriteEndObject();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static long ProcessPeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}

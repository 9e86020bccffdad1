using System.Text.Json;

namespace Fovea.Profiling;

/// <summary>A benchmark as JSON.</summary>
public static class BenchmarkReportJson
{
    /// <summary>Writes the report as one object; times are in milliseconds, peaks and rates in GFLOP/s.</summary>
    public static void Write(BenchmarkReport report, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteWorkload(report.Workload);
        writer.WriteNumber("medianMs", report.MedianMs);
        writer.WriteNumber("minMs", report.MinMs);
        writer.WriteNumber("p95Ms", report.P95Ms);
        writer.WriteNumber("iterations", report.Iterations);
        writer.WriteNumber("imagesPerSecond", report.SamplesPerSecond);
        writer.WriteNumber("gflops", report.Gflops);
        writer.WriteNumber("shareOfPeak", report.ShareOfPeak);
        writer.WriteNumber("processPeakBytes", report.ProcessPeakBytes);
        writer.WriteFmaPeak(report.FmaPeak);
        writer.WriteMachine(report.Machine, report.Workload);
        writer.WriteEndObject();
    }
}

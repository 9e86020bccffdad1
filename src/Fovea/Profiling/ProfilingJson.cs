using System.Text.Json;
using Fovea.IO;

namespace Fovea.Profiling;

/// <summary>What the JSON of every profile has.</summary>
internal static class ProfilingJson
{
    /// <summary>What was profiled, and what it takes.</summary>
    public static void WriteWorkload(this Utf8JsonWriter writer, WorkloadInfo workload)
    {
        writer.WriteString("network", workload.Network);
        writer.WriteNumbers("inputShape", workload.InputShape);
        writer.WriteString("mode", workload.ModeName);
        writer.WriteNumber("batch", workload.BatchSize);
        writer.WriteNumber("threads", workload.Threads);
        writer.WriteNumber("multiplyAdds", workload.MultiplyAdds);
        writer.WriteNumber("parameterBytes", workload.ParameterBytes);
        writer.WriteNumber("peakBytes", workload.PlannedBytes);
    }

    /// <summary>The multiply-adds that the machine could do at that moment.</summary>
    public static void WriteFmaPeak(this Utf8JsonWriter writer, FmaPeakMeasurement peak)
    {
        writer.WriteNumber("fmaPeakGflops", peak.Gflops);
        writer.WriteNumber("fmaPeakGflopsBefore", peak.BeforeGflops);
        writer.WriteNumber("fmaPeakGflopsAfter", peak.AfterGflops);
    }

    /// <summary>Where it ran.</summary>
    public static void WriteMachine(this Utf8JsonWriter writer, MachineInfo machine, WorkloadInfo workload)
    {
        writer.WriteString("processor", machine.Processor);
        writer.WriteString("architecture", machine.Architecture);
        writer.WriteNumber("vectorBits", workload.VectorBits);
        writer.WriteString("system", machine.System);
        writer.WriteString("runtime", machine.Runtime);
    }
}

using System.Text.Json;
using Fovea.Cli.Doctor;
using Fovea.Cli.Output;

namespace Fovea.Cli.Measuring;

/// <summary>What the JSON of every measurement has.</summary>
internal static class MeasuringJson
{
    /// <summary>What was measured, and what it takes.</summary>
    public static void WriteWorkload(this Utf8JsonWriter json, OpenWorkload workload)
    {
        json.WriteString("network", workload.Name);
        json.WriteNumbers("inputShape", workload.InputShape);
        json.WriteString("mode", workload.Mode);
        json.WriteNumber("batch", workload.Batch);
        json.WriteNumber("threads", workload.Threads);
        json.WriteNumber("multiplyAdds", workload.Flops / 2);
        json.WriteNumber("parameterBytes", workload.ParameterBytes);
        json.WriteNumber("peakBytes", workload.Work.PlannedBytes);
    }

    /// <summary>The multiply-adds that the machine could do at that moment.</summary>
    public static void WriteFmaPeak(this Utf8JsonWriter json, FmaPeakAround peak)
    {
        json.WriteNumber("fmaPeakGflops", peak.Gflops);
        json.WriteNumber("fmaPeakGflopsBefore", peak.Before);
        json.WriteNumber("fmaPeakGflopsAfter", peak.After);
    }

    /// <summary>Where it was measured.</summary>
    public static void WriteMachine(this Utf8JsonWriter json, OpenWorkload workload)
    {
        var machine = new MachineReport();
        json.WriteString("processor", machine.Processor);
        json.WriteString("architecture", machine.Architecture);
        json.WriteNumber("vectorBits", (int)workload.Backend.Width);
        json.WriteString("system", machine.System);
        json.WriteString("runtime", machine.Runtime);
    }
}

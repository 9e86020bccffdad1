using System.CommandLine;
using System.Runtime;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Doctor;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea doctor</c>: what Fovea runs on, what it finds there, and whether it computes right values.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("doctor", "Show the machine and run a numeric self-test. Fails if a test fails.");
        runner.Handle(command, context =>
        {
            var machine = new MachineInfo();
            IReadOnlyList<NativePart> parts = NativePart.FindAll();
            IReadOnlyList<SelfTestResult> tests = NumericSelfTest.Run();
            if (context.IsJson)
            {
                context.Json(json => Write(json, machine, parts, tests));
            }
            else
            {
                Show(context, machine, parts, tests);
            }
            return tests.All(test => test.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static string GarbageCollection =>
        (GCSettings.IsServerGC ? "server" : "workstation")
        + (GCSettings.LatencyMode == GCLatencyMode.Batch ? ", not concurrent" : ", concurrent");

    private static string Text(ProcessorCache cache) =>
        $"L{cache.Level} {cache.Kind.ToLowerInvariant()} {Amounts.Bytes(cache.Bytes)} for {cache.SharedBy}";

    private static void Show(
        CommandContext context, MachineInfo machine, IReadOnlyList<NativePart> parts, IReadOnlyList<SelfTestResult> tests)
    {
        context.Title("Machine");
        context.Line($"  processor     {machine.Processor} ({machine.Architecture})");
        context.Line($"  vectors       {machine.VectorBits} bits; {string.Join(", ", machine.Instructions)}");
        context.Line($"  threads       {machine.Threads}");
        context.Line($"  caches        {(machine.Caches.Count == 0 ? "not reported" : string.Join(", ", machine.Caches.Select(Text)))}");
        context.Line($"  memory        {Amounts.Bytes(machine.MemoryBytes)}");
        context.Line($"  system        {machine.System}");
        context.Line($"  runtime       {machine.Runtime}; garbage collection {GarbageCollection}");
        context.Title("Optional native parts");
        foreach (NativePart part in parts)
        {
            context.Line($"  {part.Name,-13} {(part.IsFound ? $"found: {part.Library}" : $"not found: {part.Reason}")}");
        }
        context.Title("Self-test");
        foreach (SelfTestResult test in tests)
        {
            context.Line($"  {(test.Passed ? "passed" : "FAILED")}  {test.Name}: {test.Detail}");
        }
    }

    private static void Write(
        Utf8JsonWriter json, MachineInfo machine, IReadOnlyList<NativePart> parts, IReadOnlyList<SelfTestResult> tests)
    {
        json.WriteStartObject();
        json.WriteString("processor", machine.Processor);
        json.WriteString("architecture", machine.Architecture);
        json.WriteNumber("vectorBits", machine.VectorBits);
        json.WriteStartArray("instructions");
        foreach (string name in machine.Instructions)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
        json.WriteNumber("threads", machine.Threads);
        json.WriteStartArray("caches");
        foreach (ProcessorCache cache in machine.Caches)
        {
            json.WriteStartObject();
            json.WriteNumber("level", cache.Level);
            json.WriteString("kind", cache.Kind);
            json.WriteNumber("bytes", cache.Bytes);
            json.WriteNumber("sharedBy", cache.SharedBy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("memoryBytes", machine.MemoryBytes);
        json.WriteString("system", machine.System);
        json.WriteString("runtime", machine.Runtime);
        json.WriteString("garbageCollection", GarbageCollection);
        json.WriteStartArray("nativeParts");
        foreach (NativePart part in parts)
        {
            json.WriteStartObject();
            json.WriteString("name", part.Name);
            json.WriteString("library", part.Library);
            json.WriteBoolean("found", part.IsFound);
            json.WriteString("reason", part.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("selfTest");
        json.WriteBoolean("passed", tests.All(test => test.Passed));
        json.WriteStartArray("tests");
        foreach (SelfTestResult test in tests)
        {
            json.WriteStartObject();
            json.WriteString("name", test.Name);
            json.WriteBoolean("passed", test.Passed);
            json.WriteString("detail", test.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

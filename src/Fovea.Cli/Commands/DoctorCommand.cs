using System.CommandLine;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Cli.Doctor;
using Fovea.Cli.Output;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea doctor</c>: what Fovea runs on, what it finds there, and whether its numbers come out right.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("doctor", "Show processor, vector width, threads, caches and optional native parts, and test the numbers. Fails if a test does.");
        runner.Handle(command, context =>
        {
            var machine = new MachineReport();
            IReadOnlyList<SelfTestResult> tests = SelfTest.Run();
            if (context.IsJson)
            {
                context.Json(json => Write(json, machine, tests));
            }
            else
            {
                Show(context, machine, tests);
            }
            return tests.All(test => test.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Show(CommandContext context, MachineReport machine, IReadOnlyList<SelfTestResult> tests)
    {
        context.Title("Machine");
        context.Line($"  processor     {machine.Processor} ({machine.Architecture})");
        context.Line($"  vectors       {machine.VectorBits} bits; {string.Join(", ", machine.Instructions)}");
        context.Line($"  threads       {machine.Threads}");
        context.Line($"  caches        {(machine.Caches.Count == 0 ? "not reported" : string.Join(", ", machine.Caches.Select(cache => $"L{cache.Level} {cache.Kind.ToLowerInvariant()} {Amounts.Bytes(cache.Bytes)} for {cache.SharedBy}")))}");
        context.Line($"  memory        {Amounts.Bytes(machine.MemoryBytes)}");
        context.Line($"  system        {machine.System}");
        context.Line($"  runtime       {machine.Runtime}; garbage collection {machine.GarbageCollection}");
        context.Title("Optional native parts");
        foreach (NativePart part in machine.NativeParts)
        {
            context.Line($"  {part.Name,-13} {(part.IsFound ? $"found: {part.Library}" : $"not found: {part.Reason}")}");
        }
        context.Title("Self-test");
        foreach (SelfTestResult test in tests)
        {
            context.Line($"  {(test.Passed ? "passed" : "FAILED")}  {test.Name}: {test.Detail}");
        }
    }

    private static void Write(Utf8JsonWriter json, MachineReport machine, IReadOnlyList<SelfTestResult> tests)
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
        json.WriteString("garbageCollection", machine.GarbageCollection);
        json.WriteStartArray("nativeParts");
        foreach (NativePart part in machine.NativeParts)
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

using System.CommandLine;
using Fovea.Cli.Measuring;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea bench</c>: how long a network takes.</summary>
internal static class BenchCommand
{
    private static readonly Option<float?> Seconds = Values.Fraction(
        "--seconds", "How long runs are timed; 5 by default, and at least 10 runs.", 0, 3600);

    public static Command Create(CommandRunner runner)
    {
        var workload = new WorkloadOptions();
        var command = new Command("bench", "Time a network, beside the machine's FMA peak.");
        workload.AddTo(command);
        command.Options.Add(Seconds);
        runner.Handle(command, (context, stop) => Task.Run(() => Run(context, workload, stop), CancellationToken.None).WaitAsync(stop));
        return command;
    }

    private static int Run(CommandContext context, WorkloadOptions workload, CancellationToken stop)
    {
        using ProfilerSession session = workload.Open(context, context.Value(Seconds) ?? WorkloadOptions.DefaultSeconds, cores: []);
        BenchmarkReport report = session.Profiler.Benchmark(stop);
        if (context.IsJson)
        {
            context.Json(json => BenchmarkReportJson.Write(report, json));
        }
        else
        {
            BenchmarkText.Show(context, report);
        }
        return ExitCode.Done;
    }
}

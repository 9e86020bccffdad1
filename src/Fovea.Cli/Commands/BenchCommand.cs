using System.CommandLine;
using Fovea.Cli.Measuring;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea bench</c>: how long a network takes.</summary>
internal static class BenchCommand
{
    private const float DefaultSeconds = 5;

    public static Command Create(CommandRunner runner)
    {
        var workload = new WorkloadOptions();
        Option<float?> seconds = Values.Fraction("--seconds", "For how long runs are timed; 5 by default, and 10 runs at least.", 0, 3600);
        var command = new Command("bench", "Time a network on made-up inputs, beside the multiply-adds that the machine can do at that moment.");
        workload.AddTo(command);
        command.Options.Add(seconds);
        runner.Handle(command, context =>
        {
            using OpenWorkload open = workload.Open(context);
            RunTimes.WarmUp(open.Work.Run);
            (FmaPeakAround peak, RunTimes times) = FmaPeakAround.Measure(open.Backend, () => RunTimes.Measure(open.Work.Run, context.Value(seconds) ?? DefaultSeconds));
            var report = new BenchReport(open, times, peak);
            if (context.IsJson)
            {
                context.Json(report.Write);
            }
            else
            {
                report.Show(context);
            }
            return ExitCode.Done;
        });
        return command;
    }
}

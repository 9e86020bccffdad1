using System.CommandLine;
using Fovea.Cli.Measuring;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea plan</c>: the kernels that a network becomes, and where its time goes.</summary>
internal static class PlanCommand
{
    private static readonly Option<bool> Timed = new("--timed") { Description = "Also run the plan, and show each step's time." };

    private static readonly Option<float?> Seconds = Values.Fraction(
        "--seconds", "With --timed: how long runs are timed; 5 by default, and at least 10 runs.", 0, 3600);

    private static readonly Option<int[]?> Cores = Values.Counts(
        "--cores", "With --timed: also show how much of N cores the tasks can use at best, as 16,64.");

    public static Command Create(CommandRunner runner)
    {
        var workload = new WorkloadOptions();
        var command = new Command("plan", "Show a network's plan: kernels with reasons, layouts, bytes, multiply-adds.");
        workload.AddTo(command);
        command.Options.Add(Timed);
        command.Options.Add(Seconds);
        command.Options.Add(Cores);
        command.Validators.Add(result =>
        {
            Option? orphan = new Option[] { Seconds, Cores }.FirstOrDefault(option => result.GetResult(option) is not null);
            if (orphan is not null && !result.GetValue(Timed))
            {
                result.AddError($"{orphan.Name} needs --timed.");
            }
        });
        runner.Handle(command, (context, stop) => Task.Run(() => Run(context, workload, stop), CancellationToken.None).WaitAsync(stop));
        return command;
    }

    private static int Run(CommandContext context, WorkloadOptions workload, CancellationToken stop)
    {
        double seconds = context.Value(Seconds) ?? WorkloadOptions.DefaultSeconds;
        using ProfilerSession session = workload.Open(context, seconds, context.Indices(Cores) ?? []);
        PlanReport report = context.Value(Timed) ? session.Profiler.TimePlan(stop) : session.Profiler.Plan();
        if (context.IsJson)
        {
            context.Json(json => PlanReportJson.Write(report, json));
        }
        else
        {
            PlanTables.Show(context, report);
        }
        return ExitCode.Done;
    }
}

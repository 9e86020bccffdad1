using System.CommandLine;
using Fovea.Cli.Measuring;
using Fovea.Cli.Output;
using Fovea.Profiling;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea plan</c>: the kernels that a network becomes, and where its time goes.</summary>
internal static class PlanCommand
{
    private const float DefaultSeconds = 5;

    public static Command Create(CommandRunner runner)
    {
        var workload = new WorkloadOptions();
        var timed = new Option<bool>("--timed") { Description = "Also run it, and show each step's time." };
        Option<float?> seconds = Values.Fraction("--seconds", "For how long runs are timed; 5 by default, and 10 runs at least. With --timed.", 0, 3600);
        Option<int[]?> cores = Values.Counts("--cores", "Also show how much of so many cores the tasks can use at best, as 16,64. With --timed.");
        var command = new Command("plan", "Show the plan that a network is compiled to: each step's kernel and why it was chosen, layouts, bytes, multiply-adds.");
        workload.AddTo(command);
        command.Options.Add(timed);
        command.Options.Add(seconds);
        command.Options.Add(cores);
        command.Validators.Add(result =>
        {
            Option? orphan = new Option[] { seconds, cores }.FirstOrDefault(option => result.GetResult(option) is not null);
            if (orphan is not null && !result.GetValue(timed))
            {
                result.AddError($"{orphan.Name}: is about times; add --timed.");
            }
        });
        runner.Handle(command, context =>
        {
            using OpenWorkload open = workload.Open(context);
            PlanReport report = context.Value(timed)
                ? Measure(open, context.Value(seconds) ?? DefaultSeconds, context.Indices(cores) ?? [])
                : new PlanReport(open, Profile: null, Peak: null, Cores: []);
            if (context.IsJson)
            {
                context.Json(report.Write);
            }
            else
            {
                PlanTables.Show(context, report);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static PlanReport Measure(OpenWorkload open, float seconds, int[] cores)
    {
        RunTimes.WarmUp(open.Work.Run);
        (FmaPeakAround peak, PlanProfile profile) = FmaPeakAround.Measure(open.Backend, () => PlanProfile.Measure(open.Work.Plan, open.Threads, seconds));
        return new PlanReport(open, profile, peak, cores);
    }
}

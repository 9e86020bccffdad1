using System.Globalization;
using Fovea.Analysis;
using Fovea.Backends.Cpu.Plans;
using Fovea.Cli.Output;
using Fovea.Kernels.Layout;
using Spectre.Console;

namespace Fovea.Cli.Measuring;

/// <summary>A plan as tables.</summary>
internal static class PlanTables
{
    private const int Slowest = 10;

    public static void Show(CommandContext context, PlanReport report)
    {
        context.Title(report.Workload.Title);
        context.Console.Write(Table(report, Enumerable.Range(0, report.Steps.Count), withReasons: true));
        if (report.Profile is not null)
        {
            context.Title($"The {Math.Min(Slowest, report.Steps.Count)} slowest");
            context.Console.Write(Table(report, Enumerable.Range(0, report.Steps.Count).OrderByDescending(step => report.Profile.StepMs[step]).Take(Slowest), withReasons: false));
        }
        int once = report.Steps.Count(step => step.Runs.Count == 0);
        context.Line($"steps          {report.Steps.Count}{(once == 0 ? "" : $", {once} of which run once and again when parameters change")}; {report.Plan.Runs.Count} runs of stages");
        context.Line($"multiply-adds  {Amounts.Count(report.Workload.Flops / 2)}");
        context.Line($"traffic        {Amounts.Bytes(report.TrafficBytes)}: what every step reads and writes, each once");
        context.Line($"arena          {Amounts.Bytes(report.Plan.MemoryBytes)}");
        if (report is { Profile: not null, Peak: not null })
        {
            context.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"time           {report.Profile.RunMs:F3} ms, the median of {report.Profile.Runs:N0} runs: {FmaPeakAround.Rate(report.Workload.Flops, report.Profile.RunMs):F1} GFLOP/s, {report.Peak.Share(report.Workload.Flops, report.Profile.RunMs):P1} of the FMA peak ({report.Peak.Before:F0} GFLOP/s before, {report.Peak.After:F0} after)"));
            foreach (int cores in report.Cores)
            {
                double efficiency = report.Profile.Efficiency(cores);
                context.Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{$"{cores} cores",-14} {efficiency:P1} of them can be used: {efficiency * cores:F1} times one core at most, by the number of tasks alone"));
            }
        }
    }

    private static Table Table(PlanReport report, IEnumerable<int> steps, bool withReasons)
    {
        bool isTimed = report.Profile is not null;
        string[] columns =
        [
            ">Step", "Layer", "Kernel", .. If(withReasons, "Layouts", ">Bytes"), ">Multiply-adds", ">Tasks",
            .. If(isTimed, ">ms", ">Of time", ">GFLOP/s", ">Of peak"), .. report.Cores.Select(cores => $">{cores} cores"), .. If(withReasons, "Why"),
        ];
        Table table = Tables.Create(columns);
        foreach (int i in steps)
        {
            PlanStep step = report.Steps[i];
            table.Row([
                Text($"{i}"), step.Layer, step.Kernel, .. If(withReasons, Layouts(step), Amounts.Bytes(step.Bytes)),
                step.Flops == 0 ? "" : Amounts.Count(step.Flops / 2), step.Runs.Count == 0 ? "once" : string.Join('+', step.Tasks),
                .. isTimed ? Times(report, i) : [], .. report.Cores.Select(cores => step.Runs.Count == 0 ? "" : Text($"{report.Profile!.Efficiency(i, cores):P0}")), .. If(withReasons, step.Reason),
            ]);
        }
        return table;
    }

    private static string[] Times(PlanReport report, int step)
    {
        (long flops, double ms) = (report.Steps[step].Flops, report.Profile!.StepMs[step]);
        if (report.Steps[step].Runs.Count == 0)
        {
            return ["", "", "", ""];
        }
        return [Text($"{ms:F3}"), Text($"{report.ShareOfTime(step):P1}"), flops == 0 ? "" : Text($"{FmaPeakAround.Rate(flops, ms):F1}"), flops == 0 ? "" : Text($"{report.Peak!.Share(flops, ms):P0}")];
    }

    private static string[] If(bool condition, params string[] cells) => condition ? cells : [];

    private static string Layouts(PlanStep step) => $"{Layouts(step.Inputs)} → {Layouts(step.Outputs)}";

    private static string Layouts(IReadOnlyList<TensorLayout> layouts) => string.Join('+', layouts.Distinct().Select(Name));

    /// <summary>A layout as the tables name it.</summary>
    public static string Name(TensorLayout layout) => layout switch
    {
        TensorLayout.Plain => "plain",
        TensorLayout.Blocked => "blocked",
        _ => "batch lanes",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

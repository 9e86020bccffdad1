using System.Globalization;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Profiling;
using Spectre.Console;

namespace Fovea.Cli.Measuring;

/// <summary>A plan as tables.</summary>
internal static class PlanTables
{
    private const int Slowest = 10;

    public static void Show(CommandContext context, PlanReport report)
    {
        (int Index, PlanReportStep Step)[] steps = [.. report.Steps.Select((step, i) => (i, step))];
        int[] cores = [.. (report.Timing?.Cores ?? []).Select(one => one.Cores)];
        context.Title(report.Workload.ToString());
        context.Console.Write(Table(steps, cores, withReasons: true));
        if (report.Timing is not null)
        {
            context.Title($"The {Math.Min(Slowest, steps.Length)} slowest");
            context.Console.Write(Table(steps.OrderByDescending(step => step.Step.Timing!.Ms).Take(Slowest), cores, withReasons: false));
        }
        int once = report.Steps.Count(step => step.IsPreparation);
        string preparation = once == 0 ? "" : $", {once} of which run once and again when parameters change";
        context.Line($"steps          {steps.Length}{preparation}; {report.Stages} runs of stages");
        context.Line($"multiply-adds  {Amounts.Count(report.Workload.MultiplyAdds)}");
        context.Line($"traffic        {Amounts.Bytes(report.TrafficBytes)}: what every step reads and writes, each once");
        context.Line($"arena          {Amounts.Bytes(report.ArenaBytes)}");
        if (report.Timing is PlanTiming timing)
        {
            ShowTiming(context, timing);
        }
    }

    private static void ShowTiming(CommandContext context, PlanTiming timing)
    {
        context.Line(Text($"time           {timing.RunMs:F3} ms, the median of {timing.Runs:N0} runs: {timing.Gflops:F1} GFLOP/s, ")
            + Text($"{timing.ShareOfPeak:P1} of the FMA peak ")
            + Text($"({timing.FmaPeak.BeforeGflops:F0} GFLOP/s before, {timing.FmaPeak.AfterGflops:F0} after)"));
        foreach ((int cores, double efficiency) in timing.Cores)
        {
            context.Line(Text($"{$"{cores} cores",-14} {efficiency:P1} of them can be used: ")
                + Text($"{efficiency * cores:F1} times one core at most, by the number of tasks alone"));
        }
    }

    private static Table Table(IEnumerable<(int Index, PlanReportStep Step)> steps, int[] cores, bool withReasons)
    {
        (int Index, PlanReportStep Step)[] rows = [.. steps];
        bool isTimed = rows.Any(row => row.Step.Timing is not null);
        Table table = Tables.Create(
        [
            ">Step", "Layer", "Kernel", .. If(withReasons, "Layouts", ">Bytes"), ">Multiply-adds", ">Tasks",
            .. If(isTimed, ">ms", ">Of time", ">GFLOP/s", ">Of peak"), .. cores.Select(count => $">{count} cores"),
            .. If(withReasons, "Why"),
        ]);
        foreach ((int index, PlanReportStep step) in rows)
        {
            table.Row(
            [
                Text($"{index}"), step.Layer, step.Kernel, .. If(withReasons, Layouts(step), Amounts.Bytes(step.Bytes)),
                step.Flops == 0 ? "" : Amounts.Count(step.MultiplyAdds), step.IsPreparation ? "once" : string.Join('+', step.Tasks),
                .. step.Timing is StepTiming timing ? Times(step, timing) : [], .. If(withReasons, step.Reason),
            ]);
        }
        return table;
    }

    private static IEnumerable<string> Times(PlanReportStep step, StepTiming timing)
    {
        if (step.IsPreparation)
        {
            return Enumerable.Repeat("", 4 + timing.Cores.Count);
        }
        return
        [
            Text($"{timing.Ms:F3}"), Text($"{timing.ShareOfTime:P1}"),
            step.Flops == 0 ? "" : Text($"{timing.Gflops:F1}"), step.Flops == 0 ? "" : Text($"{timing.ShareOfPeak:P0}"),
            .. timing.Cores.Select(one => Text($"{one.Efficiency:P0}")),
        ];
    }

    private static string[] If(bool condition, params string[] cells) => condition ? cells : [];

    private static string Layouts(PlanReportStep step) => $"{Layouts(step.InputLayouts)} → {Layouts(step.OutputLayouts)}";

    private static string Layouts(IReadOnlyList<string> layouts) => string.Join('+', layouts.Distinct());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

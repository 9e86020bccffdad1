using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Tensors;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea check</c>: what is wrong with a network, before it runs.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<int?> objectSize = Values.Number(
            "--object-size", "Size in pixels of the objects to recognise. By default the input's.", 1, 1 << 20);
        var command = new Command(
            "check", "Check a network before it runs, with a fix for each finding. Fails if the network does not run.")
        {
            CommonOptions.Network, CommonOptions.Input, CommonOptions.Classes, objectSize,
        };
        runner.Handle(command, context =>
        {
            NetworkSource.Description network = NetworkSource.Describe(
                context.Value(CommonOptions.Network), context.Value(CommonOptions.Input), context.Value(CommonOptions.Classes));
            CheckReport report = CheckReport.Of(network.Network, network.Name, context.Value(objectSize));
            if (context.IsJson)
            {
                context.Json(json => CheckReportJson.Write(report, json));
            }
            else
            {
                Show(context, report);
            }
            return report.HasErrors ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, CheckReport report)
    {
        string count = report.Findings.Count switch { 0 => "no findings", 1 => "1 finding", int many => $"{many} findings" };
        context.Title($"{report.Network} on {NamedShape.List(report.Inputs)}: {count}");
        foreach (Finding finding in report.Findings)
        {
            context.Line();
            context.Line($"{finding.SeverityName} {finding.Layer} ({finding.Rule})");
            context.Line($"  {finding.What}");
            context.Line($"  → {finding.Fix}");
        }
    }
}

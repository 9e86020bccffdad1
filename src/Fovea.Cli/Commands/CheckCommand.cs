using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.Output;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea check</c>: what is wrong with a network, before it runs.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandRunner runner)
    {
        Option<int?> objectSize = Values.Number("--object-size", "Size in pixels of what is to be recognised. By default the input's.", 1, 1 << 20);
        var command = new Command("check", "Read a network before it runs; each finding comes with its fix. Fails if the network does not run.")
        {
            CommonOptions.Network, CommonOptions.Input, CommonOptions.Classes, objectSize,
        };
        runner.Handle(command, context =>
        {
            NetworkSource.Description network = NetworkSource.Describe(context.Value(CommonOptions.Network), context.Value(CommonOptions.Input), context.Value(CommonOptions.Classes));
            IReadOnlyList<Finding> findings = NetworkChecker.Check(network.Network, network.Input, context.Value(objectSize));
            if (context.IsJson)
            {
                Write(context, network, findings);
            }
            else
            {
                Show(context, network, findings);
            }
            return findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, NetworkSource.Description network, IReadOnlyList<Finding> findings)
    {
        context.Title($"{network.Name} on {network.Input}: {(findings.Count == 0 ? "nothing to say" : $"{findings.Count} {(findings.Count == 1 ? "finding" : "findings")}")}");
        foreach (Finding finding in findings)
        {
            context.Line();
            context.Line($"{Label(finding.Severity)} {finding.Layer} ({finding.Rule})");
            context.Line($"  {finding.What}");
            context.Line($"  → {finding.Fix}");
        }
    }

    private static void Write(CommandContext context, NetworkSource.Description network, IReadOnlyList<Finding> findings) => context.Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("network", network.Name);
        json.WriteNumbers("inputShape", network.Input);
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("severity", Label(finding.Severity));
            json.WriteString("rule", finding.Rule);
            json.WriteString("layer", finding.Layer);
            json.WriteString("what", finding.What);
            json.WriteString("fix", finding.Fix);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Label(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "advice" };
}

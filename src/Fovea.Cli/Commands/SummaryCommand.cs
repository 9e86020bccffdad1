using System.CommandLine;
using System.Text;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.IO;
using Spectre.Console;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea summary</c>: a network layer by layer.</summary>
internal static class SummaryCommand
{
    public static Command Create(CommandRunner runner)
    {
        var html = new Option<string?>("--html") { Description = "Also write the summary as a web page.", HelpName = "FILE" };
        var command = new Command(
            "summary", "Show a network layer by layer: shapes, parameters, multiply-adds, memory, receptive fields.")
        {
            CommonOptions.Network, CommonOptions.Input, CommonOptions.Classes, html,
        };
        runner.Handle(command, context =>
        {
            NetworkSource.Description network = NetworkSource.Describe(context.Value(CommonOptions.Network),
                context.Value(CommonOptions.Input), context.Value(CommonOptions.Classes));
            NetworkSummary summary = NetworkSummary.Of(network.Network, network.Name);
            if (context.Value(html) is string file)
            {
                AtomicFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(SummaryHtml.Render(summary))));
                context.Error.WriteLine($"Wrote {file}.");
            }
            if (context.IsJson)
            {
                context.Json(json => SummaryJson.Write(summary, json));
            }
            else
            {
                Show(context, summary);
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, NetworkSummary summary)
    {
        Table table = Tables.Create(
            "Layer", "What", "Output", ">Parameters", ">Multiply-adds", ">Activations", ">Field", ">Stride", ">Offset");
        foreach (LayerSummary layer in summary.Layers)
        {
            table.Row(
                layer.Name,
                layer.Description.StartsWith(layer.Type, StringComparison.Ordinal) ? layer.Description : layer.Type,
                layer.OutputShape.ToString(),
                Blank(layer.Parameters, Amounts.Count), Blank(layer.MultiplyAdds, Amounts.Count),
                Blank(layer.ActivationBytes, Amounts.Bytes),
                Amounts.Size(layer.ReceptiveField), Amounts.Jump(layer.ReceptiveField), Amounts.Start(layer.ReceptiveField));
        }
        context.Title($"{(summary.Name.Length > 0 ? summary.Name : "network")}  {summary.Signature}");
        context.Console.Write(table);
        context.Line($"parameters       {Amounts.Count(summary.Parameters)}  "
            + $"({Amounts.Bytes(summary.ParameterBytes)}"
            + $"{(summary.Statistics == 0 ? "" : $" with {Amounts.Count(summary.Statistics)} statistics")})");
        context.Line($"multiply-adds    {Amounts.Count(summary.MultiplyAdds)}");
        context.Line($"activations      {Amounts.Bytes(summary.ActivationBytes)}");
        if (summary.LastMap is ReceptiveField field)
        {
            context.Line($"receptive field  {Amounts.Size(field)} at the last map, stride {Amounts.Jump(field)}");
        }
    }

    private static string Blank(long value, Func<long, string> text) => value == 0 ? "" : text(value);
}

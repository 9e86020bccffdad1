using System.CommandLine;
using Fovea.Analysis;
using Fovea.Cli.Output;
using Fovea.Cli.Training;
using Fovea.Data;
using Fovea.Training;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea evaluate</c>: a trained model against data with known answers.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> ModelFile = new("model") { HelpName = "FILE", Description = "A model's safetensors file." };

    private static readonly Option<string> Data = new("--data")
    {
        HelpName = "NAME|DIR",
        Description = "mnist-10k, mnist, fashion-mnist, or a folder.",
        DefaultValueFactory = _ => DatasetCatalog.EmbeddedName,
    };

    private static readonly Option<string?> DataFolder = CommonOptions.DataFolder;

    public static Command Create(CommandRunner runner)
    {
        var command = new Command("evaluate", "Evaluate a model on a data set's test part.") { ModelFile, Data, DataFolder };
        runner.Handle(command, (context, stop) => Task.Run(() => Run(context, stop), CancellationToken.None));
        return command;
    }

    private static int Run(CommandContext context, CancellationToken stop)
    {
        using Model model = Model.Load(context.Value(ModelFile));
        var options = new DatasetCatalogOptions
        {
            Folder = context.Value(DataFolder),
            Images = new ImageFileOptions { SampleShape = model.InputShape.Rank == 3 ? model.InputShape : null },
        };
        DataSplit data = DatasetCatalog.Open(context.Value(Data)!, options);
        using var evaluator = new Evaluator(model);
        var report = new EvaluationReport(evaluator.Evaluate(data.Test, stop), model.Classes, data.Test.Name);
        if (context.IsJson)
        {
            context.Json(json => EvaluationReportJson.Write(report, json));
        }
        else
        {
            EvaluationTables.Write(context.Console, report);
            context.Title(report.Headline);
        }
        return ExitCode.Done;
    }
}

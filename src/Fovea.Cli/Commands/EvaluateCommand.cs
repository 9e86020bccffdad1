using System.CommandLine;
using Fovea.Cli.Output;
using Fovea.Cli.Training;
using Fovea.Data;
using Fovea.Training;
using Fovea.Training.Metrics;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea evaluate</c>: a trained model against data with known answers.</summary>
internal static class EvaluateCommand
{
    private static readonly Argument<string> ModelFile = new("model") { HelpName = "FILE", Description = "A model's safetensors file." };
    private static readonly Option<string> Data = new("--data") { HelpName = "NAME|DIR", Description = "mnist-10k (the default), fashion-mnist, or a folder.", DefaultValueFactory = _ => DatasetCatalog.EmbeddedName };
    private static readonly Option<string?> DataFolder = new("--data-dir") { HelpName = "DIR", Description = "Where a known set's files lie, if not where the system keeps them." };

    public static Command Create(CommandRunner runner)
    {
        var command = new Command("evaluate", "Measure a trained model on the test part of a data set.") { ModelFile, Data, DataFolder };
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
        EvaluationResult result = evaluator.Evaluate(data.Test, stop);
        if (context.IsJson)
        {
            Write(context, result, model.Classes);
        }
        else
        {
            EvaluationTables.Write(context.Console, result, model.Classes);
            context.Title(FormattableString.Invariant($"accuracy {result.Accuracy:P2}, loss {result.Loss:F4} on {result.Count:N0} samples of {data.Test.Name}"));
        }
        return ExitCode.Done;
    }

    private static void Write(CommandContext context, EvaluationResult result, IReadOnlyList<string> classes) => context.Json(json =>
    {
        json.WriteStartObject();
        if (result.Accuracy is double accuracy)
        {
            json.WriteNumber("accuracy", accuracy);
        }
        json.WriteNumber("loss", result.Loss);
        json.WriteNumber("count", result.Count);
        json.WriteStartArray("classes");
        foreach (string name in classes)
        {
            json.WriteStringValue(name);
        }
        json.WriteEndArray();
        if (result.Confusion is ConfusionMatrix confusion)
        {
            json.WriteStartArray("confusion");
            for (int actual = 0; actual < confusion.Classes; actual++)
            {
                json.WriteStartArray();
                for (int predicted = 0; predicted < confusion.Classes; predicted++)
                {
                    json.WriteNumberValue(confusion[actual, predicted]);
                }
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });
}

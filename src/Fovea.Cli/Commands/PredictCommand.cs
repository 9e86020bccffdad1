using System.CommandLine;
using System.Globalization;
using Fovea.Cli.Output;
using Fovea.Data.Decoding;
using Fovea.Inference;

namespace Fovea.Cli.Commands;

/// <summary><c>fovea predict</c>: a trained classifier on images.</summary>
internal static class PredictCommand
{
    private const int DefaultTop = 3;

    private static readonly Argument<string> ModelFile = new("model") { HelpName = "FILE", Description = "A model's safetensors file." };
    private static readonly Argument<string[]> Images = new("images")
    { HelpName = "IMAGE…", Description = "PNG, BMP, PGM or PPM files.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int?> Top = Values.Number("--top", "How many of the best classes to show; 3 by default.", 1, 1000);

    public static Command Create(CommandRunner runner)
    {
        var command = new Command("predict", "Classify images.") { ModelFile, Images, Top };
        runner.Handle(command, Run);
        return command;
    }

    private static int Run(CommandContext context)
    {
        using Model model = Model.Load(context.Value(ModelFile));
        using Predictor predictor = model.CreatePredictor();
        int count = context.Value(Top) ?? DefaultTop;
        (string File, Prediction Prediction)[] predictions =
            [.. context.Value(Images).Select(file => (file, predictor.Predict(ImageDecoder.Load(file), count)))];
        if (context.IsJson)
        {
            Write(context, predictions);
        }
        else
        {
            foreach ((string file, Prediction prediction) in predictions)
            {
                string top = string.Join(", ", prediction.Top.Select(
                    item => string.Create(CultureInfo.InvariantCulture, $"{item.Label} {item.Probability:P1}")));
                context.Line($"{file}: {prediction.Label}  ({top})");
            }
        }
        return ExitCode.Done;
    }

    private static void Write(CommandContext context, IEnumerable<(string File, Prediction Prediction)> predictions) => context.Json(json =>
    {
        json.WriteStartArray();
        foreach ((string file, Prediction prediction) in predictions)
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteString("label", prediction.Label);
            json.WriteNumber("probability", prediction.Probability);
            json.WriteStartArray("top");
            foreach (ClassProbability item in prediction.Top)
            {
                json.WriteStartObject();
                json.WriteString("label", item.Label);
                json.WriteNumber("probability", item.Probability);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });
}

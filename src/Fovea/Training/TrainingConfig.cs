using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Fovea.Data.Augmentations;
using Fovea.IO;

namespace Fovea.Training;

/// <summary>A run's options as a JSON file, and as a fingerprint that identifies equal runs.</summary>
internal static class TrainingConfig
{
    /// <summary>Writes <c>config.json</c>.</summary>
    public static void Write(string path, Model model, TrainingOptions options)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            foreach ((string name, string value) in Fields(model, options))
            {
                json.WriteString(name, value);
            }
            json.WriteString("runtime", Environment.Version.ToString());
            json.WriteEndObject();
        }
        AtomicFile.Write(path, stream => stream.Write(buffer.WrittenSpan));
    }

    /// <summary>Everything that determines the bits of a run, except the data and when it stops.</summary>
    public static string Fingerprint(Model model, TrainingOptions options) =>
        string.Join(", ", Fields(model, options).Select(field => $"{field.Name} {field.Value}"));

    private static IEnumerable<(string Name, string Value)> Fields(Model model, TrainingOptions options)
    {
        yield return ("model", model.Name);
        yield return ("parameters", Text(model.Parameters.ParameterCount));
        yield return ("epochs", Text(options.Epochs));
        yield return ("batchSize", Text(options.BatchSize));
        yield return ("optimizer", options.Optimizer.ToString());
        yield return ("schedule", options.Schedule.ToString());
        yield return ("loss", string.Create(CultureInfo.InvariantCulture, $"{options.Loss.Kind} {options.Loss.Constant}"));
        yield return ("seed", options.Seed.ToString(CultureInfo.InvariantCulture));
        yield return ("shuffle", options.Shuffle ? "yes" : "no");
        yield return ("augmentations", List(options.Augmentations));
        yield return ("mixing", options.Mixing?.ToString() ?? "none");
        yield return ("accumulateSteps", Text(options.AccumulateSteps));
        yield return ("clipNorm", Optional(options.ClipNorm));
        yield return ("averageDecay", Optional(options.AverageDecay));
        yield return ("frozen", string.Join(' ', options.Frozen));
        yield return ("learningRateFactors", string.Join(' ', options.LearningRateFactors));
        yield return ("strict", options.AllowWinograd ? "no" : "yes");
        yield return ("decayWeightsOnly", options.DecayWeightsOnly ? "yes" : "no");
    }

    private static string List(IReadOnlyList<Augmentation> augmentations) =>
        augmentations.Count == 0 ? "none" : string.Join(' ', augmentations);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Optional(float? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";
}

using System.Text.Json;
using Fovea.IO;
using Fovea.Training;
using Fovea.Training.Metrics;

namespace Fovea.Analysis;

/// <summary>An evaluation as JSON.</summary>
/// <remarks>Only classifiers have <c>accuracy</c>, <c>confusion</c> and <c>perClass</c>. A loss that is not finite is null.</remarks>
public static class EvaluationReportJson
{
    /// <summary>Writes the report as one object; <c>confusion</c> has a row per true class and a column per predicted one.</summary>
    public static void Write(EvaluationReport report, Utf8JsonWriter writer)
    {
        EvaluationResult result = report.Result;
        writer.WriteStartObject();
        if (result.Accuracy is double accuracy)
        {
            writer.WriteFinite("accuracy", accuracy);
        }
        writer.WriteFinite("loss", result.Loss);
        writer.WriteNumber("count", result.Count);
        writer.WriteStrings("classes", report.Classes);
        if (result.Confusion is ConfusionMatrix confusion)
        {
            WriteConfusion(writer, confusion);
            WriteClasses(writer, report.PerClass);
        }
        writer.WriteStartArray("worstMistakes");
        foreach (Mistake mistake in result.WorstMistakes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("index", mistake.Index);
            writer.WriteString("sample", mistake.Description);
            writer.WriteString("actual", report.ClassName(mistake.Actual));
            writer.WriteString("predicted", report.ClassName(mistake.Predicted));
            writer.WriteFinite("loss", mistake.Loss);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteConfusion(Utf8JsonWriter writer, ConfusionMatrix confusion)
    {
        writer.WriteStartArray("confusion");
        for (int actual = 0; actual < confusion.Classes; actual++)
        {
            writer.WriteStartArray();
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
            {
                writer.WriteNumberValue(confusion[actual, predicted]);
            }
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static void WriteClasses(Utf8JsonWriter writer, IReadOnlyList<ClassReport> classes)
    {
        writer.WriteStartArray("perClass");
        foreach (ClassReport one in classes)
        {
            writer.WriteStartObject();
            writer.WriteString("class", one.Name);
            writer.WriteNumber("samples", one.Samples);
            writer.WriteNumber("precision", one.Precision);
            writer.WriteNumber("recall", one.Recall);
            writer.WriteNumber("f1", one.F1);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

using System.Text.Json;
using Fovea.Analysis;
using Fovea.Training;
using Fovea.Training.Health;

namespace Fovea.Cli.Training;

/// <summary>The result of <c>fovea train</c>.</summary>
internal sealed record TrainReport(
    string Model, TrainingResult Result, EvaluationReport? Evaluation, string? ModelFile, string RunFolder)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("model", Model);
        json.WriteString("outcome", Result.Outcome.ToString());
        if (Evaluation?.Result.Accuracy is double accuracy)
        {
            json.WriteNumber("testAccuracy", accuracy);
        }
        json.WriteNumber("trainingSeconds", Result.TrainingSeconds);
        json.WriteNumber("steps", Result.Steps);
        json.WriteNumber("plannedBytes", Result.Memory.Total);
        using (var process = System.Diagnostics.Process.GetCurrentProcess())
        {
            json.WriteNumber("peakBytes", process.PeakWorkingSet64);
        }
        json.WriteStartArray("epochs");
        foreach (EpochResult epoch in Result.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch + 1);
            json.WriteNumber("seconds", epoch.Seconds);
            json.WriteNumber("trainLoss", epoch.TrainLoss);
            if (epoch.TestLoss is double loss)
            {
                json.WriteNumber("testLoss", loss);
            }
            if (epoch.TestAccuracy is double testAccuracy)
            {
                json.WriteNumber("testAccuracy", testAccuracy);
            }
            WriteHealth(json, epoch.Health);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("modelFile", ModelFile);
        json.WriteString("runDirectory", RunFolder);
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, HealthReport? report)
    {
        if (report is null)
        {
            return;
        }
        json.WriteStartArray("health");
        foreach (HealthFinding finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("layer", finding.Layer);
            json.WriteString("problem", finding.Problem.ToString());
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

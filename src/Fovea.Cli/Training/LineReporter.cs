using System.Globalization;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Training;
using Fovea.Training.Health;

namespace Fovea.Cli.Training;

/// <summary>Plain lines: one at the beginning, one per epoch. For files, pipes and logs.</summary>
internal sealed class LineReporter(TextWriter writer) : ITrainReporter
{
    private readonly HealthChanges _health = new();

    public void Begin(Model model, DataSplit data, TrainingOptions options, CpuBackend backend)
    {
        (string set, int train, int test) = (data.Train.Name, data.Train.Count, data.Test.Count);
        string network = string.Create(
            CultureInfo.InvariantCulture, $"{model.Name}: {model.Parameters.ParameterCount:N0} parameters, input {model.InputShape}");
        Line($"{network}; {set}: {train:N0} to train, {test:N0} to test");
        int steps = (train + options.BatchSize - 1) / options.BatchSize;
        (string optimizer, float rate) = (options.Optimizer.GetType().Name, options.Optimizer.LearningRate);
        Line($"{options.Epochs} epochs of {steps} steps, batch {options.BatchSize}, {optimizer} {rate} {options.Schedule}; {backend.Name}");
        Line($"run folder {options.RunFolder}");
    }

    public void Report(TrainingProgress value)
    {
        if (value.IsPlan)
        {
            writer.WriteLine(MemoryText.Of(value.Memory));
        }
        if (value.FinishedEpoch is EpochResult epoch)
        {
            string accuracy = epoch.TestAccuracy is double share
                ? string.Create(CultureInfo.InvariantCulture, $"  test accuracy {share:P2}")
                : "";
            string losses = string.Create(
                CultureInfo.InvariantCulture, $"loss {epoch.TrainLoss:F4}  test loss {epoch.TestLoss:F4}{accuracy}");
            Line($"epoch {epoch.Epoch + 1}/{value.Epochs}  {losses}  {value.SamplesPerSecond:N0} samples/s  {epoch.Seconds:F2} s");
            foreach (HealthFinding finding in _health.Of(epoch.Health))
            {
                writer.WriteLine($"  health: {finding.Message}");
            }
        }
    }

    public void Trained(TrainingResult result) =>
        Line($"trained {result.Steps:N0} steps in {result.TrainingSeconds:F1} s");

    private void Line(FormattableString text) => writer.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}

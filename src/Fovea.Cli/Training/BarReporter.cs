using System.Globalization;
using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Training;
using Fovea.Training.Health;
using Spectre.Console;

namespace Fovea.Cli.Training;

/// <summary>A progress bar per epoch with loss, accuracy, images per second and time left. For terminals.</summary>
internal sealed class BarReporter(IAnsiConsole console, ProgressContext context) : ITrainReporter
{
    private const double RefreshSeconds = 0.1;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly HealthChanges _health = new();
    private ProgressTask? _task;
    private long _shown;

    public void Begin(Model model, DataSplit data, TrainingOptions options, CpuBackend backend)
    {
        (string set, int train, int test) = (data.Train.Name, data.Train.Count, data.Test.Count);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[bold]{model.Name}[/]  {model.Parameters.ParameterCount:N0} parameters  {set}: {train:N0} to train, {test:N0} to test");
        (string optimizer, float rate) = (options.Optimizer.GetType().Name, options.Optimizer.LearningRate);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
            $"[dim]batch {options.BatchSize}, {optimizer} {rate}, {options.Schedule}; {backend.Name}; {options.RunFolder}[/]");
    }

    public void Report(TrainingProgress value)
    {
        if (value.IsPlan)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[dim]{MemoryText.Of(value.Memory)}[/]");
            return;
        }
        long now = TimeProvider.System.GetTimestamp();
        if (_task is null)
        {
            _task = context.AddTask(Title(value), maxValue: value.TotalSteps);
            _task.Value = value.Step - 1;   // a resumed run begins in the middle
        }
        if (value.FinishedEpoch is null && TimeProvider.System.GetElapsedTime(_shown, now).TotalSeconds < RefreshSeconds)
        {
            return;
        }
        _shown = now;
        _task.Value = value.Step;
        double perStep = TimeProvider.System.GetElapsedTime(_began, now).TotalSeconds / value.Step;
        TimeSpan left = TimeSpan.FromSeconds(perStep * (value.TotalSteps - value.Step));
        _task.Description = string.Create(CultureInfo.InvariantCulture,
            $"{Title(value)}  loss {value.Loss:F4}  {value.SamplesPerSecond:N0} img/s  {left:m\\:ss} left");
        if (value.FinishedEpoch is EpochResult epoch)
        {
            string accuracy = epoch.TestAccuracy is double share
                ? string.Create(CultureInfo.InvariantCulture, $"test accuracy {share:P2}")
                : "";
            string losses = string.Create(CultureInfo.InvariantCulture, $"loss {epoch.TrainLoss:F4}  test loss {epoch.TestLoss:F4}");
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture,
                $"epoch {epoch.Epoch + 1,2}/{value.Epochs}  {losses}  [green]{accuracy}[/]  {epoch.Seconds:F2} s");
            foreach (HealthFinding finding in _health.Of(epoch.Health))
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"  [yellow]health[/] {finding.Message}");
            }
        }
    }

    public void Trained(TrainingResult result) => _task?.StopTask();

    private static string Title(TrainingProgress value) =>
        string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1}/{value.Epochs}");
}

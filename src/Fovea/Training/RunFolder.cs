using System.Globalization;
using Fovea.Backends;
using Fovea.Formats;
using Fovea.Tensors;
using Fovea.Training.Health;
using Fovea.Training.Schedules;
using IOPath = System.IO.Path;

namespace Fovea.Training;

/// <summary>
/// The files of a training run: <c>config.json</c>, <c>metrics.jsonl</c> with a line per step, TensorBoard events,
/// and <c>checkpoints/</c>. A checkpoint is a model file that also contains the optimiser's state.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string StepsName = "metrics.jsonl", CheckpointsName = "checkpoints";

    private readonly Model _model;
    private readonly IParameterOptimizer _optimizer;
    private readonly TrainingOptions _options;
    private readonly CheckpointStore _checkpoints;
    private JsonLines? _steps;
    private TensorBoardWriter? _events;
    private long _saved = -1;

    public RunFolder(string path, Model model, IParameterOptimizer optimizer, TrainingOptions options)
    {
        (Path, _model, _optimizer, _options) = (path, model, optimizer, options);
        _checkpoints = new CheckpointStore(IOPath.Combine(path, CheckpointsName));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The step of the newest checkpoint; null before the first.</summary>
    public long? LastCheckpoint => _checkpoints.Steps is [long newest, ..] ? newest : null;

    /// <summary>Whether a folder has a run: its log of steps, or a checkpoint.</summary>
    public static bool HasRun(string path) =>
        File.Exists(IOPath.Combine(path, StepsName)) || CheckpointStore.HasCheckpoint(IOPath.Combine(path, CheckpointsName));

    /// <summary>Starts a run, or resumes from the newest valid checkpoint if the options say so.</summary>
    /// <exception cref="FoveaException">
    /// The folder of a new run has a run already, or there is nothing to resume.
    /// </exception>
    public TrainingState Begin()
    {
        string steps = IOPath.Combine(Path, StepsName);
        var state = new TrainingState();
        if (_options.Resume)
        {
            state = Restore();
            if (File.Exists(steps))
            {
                JsonLines.TruncateAfter(steps, state.Step);
            }
            _checkpoints.DiscardAfter(state.Step);
        }
        else if (HasRun(Path))
        {
            throw new FoveaException($"{Path} contains another run. Resume that run, or choose another folder for this one.");
        }
        TrainingConfig.Write(IOPath.Combine(Path, "config.json"), _model, _options);
        _steps = new JsonLines(steps);
        _events = new TensorBoardWriter(Path);
        return state;
    }

    /// <summary>Logs a step.</summary>
    public void Log(long step, int epoch, double loss, double rate)
    {
        _steps!.Append(step, epoch, loss, rate);
        _events!.AddScalar("train/loss", step, (float)loss);
        _events.AddScalar("train/learning_rate", step, (float)rate);
    }

    /// <summary>Logs an epoch.</summary>
    public void LogEpoch(long step, EpochResult result, HealthMonitor? health)
    {
        _events!.AddScalar("epoch/train_loss", step, (float)result.TrainLoss);
        if (result.TestLoss is double loss)
        {
            _events.AddScalar("epoch/test_loss", step, (float)loss);
        }
        if (result.TestAccuracy is double accuracy)
        {
            _events.AddScalar("epoch/test_accuracy", step, (float)accuracy);
        }
        if (result.Health is HealthReport report)
        {
            LogHealth(step, report);
            health!.WriteHistograms(_events, step);
        }
        _events.Flush();
    }

    private void LogHealth(long step, HealthReport report)
    {
        foreach (ActivationHealth activation in report.Activations)
        {
            if (activation.DeadShare is double dead)
            {
                _events!.AddScalar($"health/dead_units/{activation.Layer}", step, (float)dead);
            }
            if (activation.SaturatedShare is double saturated)
            {
                _events!.AddScalar($"health/saturated/{activation.Layer}", step, (float)saturated);
            }
        }
        foreach (GradientHealth gradient in report.Gradients)
        {
            _events!.AddScalar($"health/gradient_norm/{gradient.Layer}", step, (float)gradient.GradientNorm);
        }
    }

    /// <summary>Saves a checkpoint, unless the last one is of the same step.</summary>
    public void Save(TrainingState state, bool best = false)
    {
        if (state.Step == _saved && !best)
        {
            return;
        }
        var metadata = new Dictionary<string, string>(ModelFile.Describe(_model))
        {
            ["training.loss_sum"] = Text(state.LossSum),
            ["training.samples"] = Text(state.Samples),
            ["training.epochs_without_gain"] = Text(state.EpochsWithoutGain),
            ["training.fingerprint"] = TrainingConfig.Fingerprint(_model, _options),
        };
        if (state.BestMetric is double bestMetric)
        {
            metadata["training.best_metric"] = Text(bestMetric);
        }
        if (state.Plateau is PlateauState plateau)
        {
            metadata["training.plateau"] = string.Join(' ', Text(plateau.Best ?? double.NaN), Text(plateau.BadEpochs),
                Text(plateau.CooldownLeft), Text(plateau.Factor));
        }
        _checkpoints.Save(state.Step, [.. ModelFile.Tensors(_model), .. _optimizer.State.Select(
            state => new SafetensorsTensor(state.Name, new Shape(state.Values.Length), state.Values))], metadata, best);
        _saved = state.Step;
    }

    public void Dispose()
    {
        _steps?.Dispose();
        _events?.Dispose();
    }

    private TrainingState Restore()
    {
        CheckpointSearch search = _checkpoints.OpenNewestValid();
        using Checkpoint checkpoint = search.Checkpoint
            ?? throw new FoveaException($"{Path} has no checkpoint to resume from. Check the folder's name, or start a new run.");
        IReadOnlyDictionary<string, string> metadata = checkpoint.Reader.Metadata;
        string expected = TrainingConfig.Fingerprint(_model, _options);
        if (metadata.GetValueOrDefault("training.fingerprint") is string found && found != expected)
        {
            throw new FoveaException(
                $"{checkpoint.Path} was saved with other options, so the run cannot be resumed identically.\n  " +
                $"saved: {found}\n  now:   {expected}\nResume with the options in " +
                $"{IOPath.Combine(Path, "config.json")}.");
        }
        ModelFile.Read(checkpoint.Reader, _model);
        foreach ((string name, Memory<float> values) in _optimizer.State)
        {
            checkpoint.Reader.ReadFloats(name, values.Span);
        }
        _optimizer.Restore(checkpoint.Step);
        _saved = checkpoint.Step;
        return new TrainingState
        {
            Step = checkpoint.Step,
            LossSum = Number(metadata, "training.loss_sum") ?? 0,
            Samples = (long)(Number(metadata, "training.samples") ?? 0),
            EpochsWithoutGain = (int)(Number(metadata, "training.epochs_without_gain") ?? 0),
            BestMetric = Number(metadata, "training.best_metric"),
            Plateau = metadata.TryGetValue("training.plateau", out string? plateau) ? ReadPlateau(plateau) : null,
        };
    }

    private static PlateauState ReadPlateau(string text)
    {
        double[] parts = text.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new PlateauState(double.IsNaN(parts[0]) ? null : parts[0], (int)parts[1], (int)parts[2], parts[3]);
    }

    private static double? Number(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out string? text) && double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : null;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

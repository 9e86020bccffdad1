using System.Diagnostics;
using Fovea.Backends;
using Fovea.Data;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Graph;
using Fovea.Training.Health;
using Fovea.Training.Schedules;

namespace Fovea.Training;

/// <summary>One call of <see cref="Trainer.Fit"/>: the loop over epochs and steps.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Model _model;
    private readonly TrainingOptions _options;
    private readonly Dataset? _test;
    private readonly TrainingStep _step;
    private readonly BatchLoader _loader;
    private readonly Evaluator _evaluator;
    private readonly HealthMonitor? _health;
    private readonly RunFolder? _folder;
    private readonly long _totalSteps;
    private readonly List<EpochResult> _epochs = [];
    private readonly MemoryPlan _memory;
    private TrainingState _state = new();
    private EvaluationResult? _evaluation;
    private double _trainingSeconds;

    public TrainingRun(Model model, TrainingOptions options, IBackend backend, Dataset train, Dataset? test)
    {
        (_model, _options, _test) = (model, options, test);
        _step = new TrainingStep(model, options, backend, train.Targets);
        _evaluator = new Evaluator(model, target => WithoutSmoothing(options.LossOf(target)), backend);
        _loader = new BatchLoader(train, new BatchLoaderOptions
        {
            BatchSize = options.BatchSize,
            Seed = options.Seed,
            Shuffle = options.Shuffle,
            Augmentations = options.Augmentations,
            Normalization = model.Normalization,
            Mixing = options.Mixing,
        });
        _totalSteps = Math.Min((long)options.Epochs * _loader.BatchesPerEpoch, options.MaxSteps ?? long.MaxValue);
        _folder = options.RunFolder is null ? null : new RunFolder(options.RunFolder, model, _step.Optimizer, options);
        _health = options.Health is null ? null : new HealthMonitor(model, options.Health, backend, train, _step, _loader.BatchesPerEpoch);
        _memory = Plan(train.Count, backend);
    }

    public TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _state = _folder?.Begin() ?? new TrainingState();
        progress?.Report(new TrainingProgress(
            (int)(_state.Step / _loader.BatchesPerEpoch), _options.Epochs, _state.Step, _totalSteps, double.NaN, double.NaN, 0, _memory));
        TrainingOutcome outcome = TrainingOutcome.Completed;
        while (_state.Step < _totalSteps)
        {
            // Before an epoch rather than after it: a run that had stopped early trains no further when it is resumed.
            if (_options.EarlyStoppingPatience is int patience && _state.EpochsWithoutGain >= Math.Max(1, patience))
            {
                outcome = TrainingOutcome.StoppedEarly;
                break;
            }
            RunEpoch(progress, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                outcome = TrainingOutcome.Canceled;
                break;
            }
        }
        Save();
        _step.Optimizer.UseAverage();
        return new TrainingResult(_epochs, _state.Step, _trainingSeconds, outcome, _memory, _evaluation);
    }

    public void Dispose()
    {
        _folder?.Dispose();
        _health?.Dispose();
        _loader.Dispose();
        _evaluator.Dispose();
        _step.Dispose();
    }

    // Label smoothing makes training harder, not the measure of it.
    private static LossFunction WithoutSmoothing(LossFunction loss) =>
        loss.Kind == LossKind.SoftmaxCrossEntropy ? loss with { Constant = 0 } : loss;

    // All plans are compiled here, so that no step waits for one and their memory is known.
    private MemoryPlan Plan(int samples, IBackend backend)
    {
        int whole = Math.Min(_options.BatchSize, samples), rest = samples % _options.BatchSize;
        bool hasRest = rest != 0 && rest != whole && _totalSteps >= _loader.BatchesPerEpoch;
        return new MemoryPlan(
            Parameters: sizeof(float) * _model.Parameters.Length,
            Gradients: _step.Optimizer.GradientBytes,
            Optimizer: _step.Optimizer.StateBytes,
            Activations: _step.Prepare(whole) + (hasRest ? _step.Prepare(rest) : 0),
            Batches: _loader.Bytes,
            Evaluation: (_test is null ? 0 : _evaluator.Prepare(_test)) + (_health?.Bytes ?? 0),
            Scratch: backend.SharedBytes);   // last: the plans above have said what they need
    }

    private void RunEpoch(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int perEpoch = _loader.BatchesPerEpoch;
        int epoch = (int)(_state.Step / perEpoch);
        _loader.Start(epoch, (int)(_state.Step % perEpoch));
        long began = Stopwatch.GetTimestamp();
        long samples = 0;
        while (_state.Step < _totalSteps && !cancellationToken.IsCancellationRequested && _loader.TryNext(out Batch? batch))
        {
            double rate = _options.Schedule.Rate(
                _options.Optimizer.LearningRate, new SchedulePoint(_state.Step, perEpoch, _totalSteps, _state.Plateau));
            double loss = RunStep(batch, rate);
            samples += batch.Count;
            _state.LossSum += loss * batch.Count;
            _state.Samples += batch.Count;
            _state.Step++;
            _evaluation = null;   // of other weights than now
            _health?.ObserveStep(batch.Index);
            _folder?.Log(_state.Step, epoch, loss, rate);

            double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            bool last = batch.Index == perEpoch - 1 || _state.Step == _totalSteps;
            EpochResult? finished = last ? FinishEpoch(epoch, seconds) : null;
            progress?.Report(new TrainingProgress(
                epoch, _options.Epochs, _state.Step, _totalSteps, loss, rate, samples / Math.Max(seconds, 1e-9), _memory, finished));
            if (!last && _options.CheckpointEvery is long every && _state.Step % every == 0)
            {
                Save();
            }
        }
        if (_state.Samples > 0)
        {
            _trainingSeconds += Stopwatch.GetElapsedTime(began).TotalSeconds;   // left in the middle of an epoch
        }
    }

    private double RunStep(Batch batch, double rate)
    {
        double loss = _step.Run(batch, _state.Step);
        if (!double.IsFinite(loss))
        {
            string layer = _step.FirstNonFiniteLayer(batch, _state.Step) ?? "loss";
            throw NonFinite(layer, _state.Step, $"the loss is {loss}: the first layer whose output is not finite is \"{layer}\"");
        }
        if (!_step.Optimizer.Step(rate))
        {
            string parameter = _step.FirstNonFiniteGradient() ?? "gradient";
            throw NonFinite(parameter, _state.Step, $"the gradient of \"{parameter}\" is not finite, with a loss of {loss:G4}");
        }
        return loss;
    }

    // A finite gradient times a large rate can overflow a weight, or a batch a statistic, with nothing wrong until the next loss.
    private void Save(bool best = false)
    {
        if (_folder is null)
        {
            return;
        }
        foreach (ParameterSlot slot in _model.Parameters.Slots)
        {
            if (!Finite.All(_model.Parameters[slot.Info.Name]))
            {
                throw NonFinite(slot.Info.Name, _state.Step - 1, $"the parameter \"{slot.Info.Name}\" is not finite");
            }
        }
        _folder.Save(_state, best);
    }

    private NonFiniteException NonFinite(string layer, long step, string found) => new(layer, step,
        $"Training stopped at step {step}: {found}. Lower the learning rate ({_options.Optimizer.LearningRate} now), "
        + "clip the gradient, or look for bad values in the data."
        + (_folder?.LastCheckpoint is not long last ? "" : $" The checkpoint of step {last} in {_folder.Path} is good."));

    private EpochResult FinishEpoch(int epoch, double seconds)
    {
        _trainingSeconds += seconds;
        HealthReport? health = _health?.FinishEpoch();
        if (_test is not null)   // even when asked to stop: the schedule's state and the best checkpoint depend on it
        {
            using (_step.Optimizer.WithAverage())
            {
                _evaluation = _evaluator.Evaluate(_test, CancellationToken.None);
            }
        }
        var result = new EpochResult(epoch, seconds, _state.LossSum / _state.Samples, _evaluation?.Loss, _evaluation?.Accuracy, health);
        _epochs.Add(result);
        double metric = _evaluation?.Loss ?? result.TrainLoss;
        bool best = _state.BestMetric is null || metric < _state.BestMetric;
        _state.BestMetric = best ? metric : _state.BestMetric;
        _state.EpochsWithoutGain = best ? 0 : _state.EpochsWithoutGain + 1;
        _state.Plateau = _options.Schedule.Observe(_state.Plateau, metric);
        (_state.LossSum, _state.Samples) = (0, 0);
        _folder?.LogEpoch(_state.Step, result, _health);
        Save(best);
        return result;
    }
}

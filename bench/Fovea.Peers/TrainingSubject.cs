using Fovea.Data;
using Fovea.Execution.Cpu;
using Fovea.Formats;
using Fovea.Training;
using Fovea.Training.Optimizers;
using Fovea.Zoo;

namespace Fovea.Peers;

/// <summary>Training steps on one batch: forward, loss, backward, and SGD with momentum, as the trainer does them without its loader.</summary>
internal sealed class TrainingSubject : ISubject
{
    private readonly Model _model;
    private readonly CpuBackend _backend;
    private readonly TrainingStep _step;
    private readonly WeightUpdate _update;
    private readonly Batch _batch;
    private readonly float _rate;
    private readonly double[] _losses;
    private double _loss;
    private long _index;

    public TrainingSubject(Case test)
    {
        _rate = test.LearningRate;
        _model = ModelZoo.Create(test.Network);
        WeightsFile.Load(_model, test.Weights);
        _backend = new CpuBackend(test.Threads);
        var options = new TrainingOptions { Optimizer = new Sgd(_rate, momentum: 0.9f), Backend = _backend };
        _step = new TrainingStep(_model, options, _backend, targetLength: 1);
        _update = new WeightUpdate(_model, options, _backend, _step);
        _batch = new Batch(test.Batch, _model.InputShape.Length, targetLength: 1, paired: false) { Count = test.Batch };
        Case.Read<float>(test.Samples, test.Batch * _model.InputShape.Length).CopyTo(_batch.WritableSamples);
        int[] labels = Case.Read<int>(test.Labels, test.Batch);
        for (int i = 0; i < labels.Length; i++)
        {
            _batch.WritableTargets[i] = labels[i];
        }
        _losses = new double[test.LossSteps];
        for (int i = 0; i < _losses.Length; i++)
        {
            Step();
            _losses[i] = _loss;
        }
    }

    public IReadOnlyList<double> Losses => _losses;

    public void Step()
    {
        _loss = _step.Run(_batch, _index);
        if (!_update.Apply(_index++, _rate))
        {
            throw new InvalidOperationException($"The gradient of step {_index - 1} is not finite, with a loss of {_loss}: there is nothing to compare.");
        }
    }

    public void Dispose()
    {
        _update.Dispose();
        _step.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }
}

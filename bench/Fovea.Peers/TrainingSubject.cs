using Fovea.Backends.Cpu;
using Fovea.Data;
using Fovea.Formats;
using Fovea.Tensors;
using Fovea.Training;
using Fovea.Optimizers;
using Fovea.Zoo;

namespace Fovea.Peers;

/// <summary>
/// Training steps on a few batches in turn: forward, loss, backward, and SGD with momentum, as
/// the trainer does them without its loader.
/// </summary>
internal sealed class TrainingSubject : ISubject
{
    private readonly Model _model;
    private readonly CpuBackend _backend;
    private readonly TrainingStep _step;
    private readonly Batch[] _batches;
    private readonly float _rate;
    private readonly double[] _losses;
    private double _loss;
    private long _index;

    public TrainingSubject(Case test)
    {
        _rate = test.LearningRate;
        _model = Create(test);
        WeightsFile.Load(_model, test.Weights);
        _backend = new CpuBackend(test.Threads);
        var options = new TrainingOptions
        { Optimizer = new Sgd(_rate, momentum: 0.9f), Backend = _backend, AllowWinograd = test.AllowWinograd };
        _step = new TrainingStep(_model, options, _backend, [new NamedShape(Model.OutputName, new Shape(1))]);
        _batches = Batches(test, _model.InputShape.Length);
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
        _loss = _step.Run(_batches[_index % _batches.Length], _index);
        if (!_step.Optimizer.Step(_rate))
        {
            throw new InvalidOperationException(
                $"The gradient of step {_index} is not finite, with a loss of {_loss}: there is nothing to compare.");
        }
        _index++;
    }

    public void Dispose()
    {
        _step.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }

    private static Model Create(Case test)
    {
        Model zoo = ModelZoo.Create(test.Network);
        if (test.Dropout)
        {
            return zoo;
        }
        using (zoo)
        {
            return Model.Create(zoo.InputShape, DropoutOff.In(zoo.Network));
        }
    }

    private static Batch[] Batches(Case test, int sampleLength)
    {
        float[] samples = Case.Read<float>(test.Samples, test.Batches * test.Batch * sampleLength);
        int[] labels = Case.Read<int>(test.Labels, test.Batches * test.Batch);
        var batches = new Batch[test.Batches];
        for (int i = 0; i < batches.Length; i++)
        {
            batches[i] = new Batch(test.Batch, sampleLength, targetLength: 1, paired: false) { Count = test.Batch };
            samples.AsSpan(i * test.Batch * sampleLength, test.Batch * sampleLength).CopyTo(batches[i].WritableSamples);
            for (int j = 0; j < test.Batch; j++)
            {
                batches[i].WritableTargets[j] = labels[(i * test.Batch) + j];
            }
        }
        return batches;
    }
}

using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Optimizers;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Peers;

/// <summary>
/// Training steps on a few batches in turn: forward, loss, backward, and SGD with momentum, as
/// the trainer does them without its loader.
/// </summary>
internal sealed class TrainingSubject : ISubject
{
    private const string Labels = "labels", LossName = "loss";

    private readonly Model _model;
    private readonly CpuBackend _backend;
    private readonly IParameterOptimizer _optimizer;
    private readonly IExecutable _executable;
    private readonly float[] _samples, _labels;   // of all batches, one after the other
    private readonly int _batch, _batches;
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
        _optimizer = _backend.CreateOptimizer(_model.Parameters, new Sgd(_rate, momentum: 0.9f));
        _executable = _backend.CompileTraining(
            Graph(_model, test.Batch, test.Dropout), _model.Parameters, _optimizer,
            new CompileOptions { MutableParameters = true, AllowWinograd = test.AllowWinograd });
        (_batch, _batches) = (test.Batch, test.Batches);
        _samples = Case.Read<float>(test.Samples, _batches * _batch * _model.InputShape.Length);
        _labels = [.. Case.Read<int>(test.Labels, _batches * _batch)];
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
        int length = _batch * _model.InputShape.Length, batch = (int)(_index % _batches);
        _samples.AsSpan(batch * length, length).CopyTo(_executable.Input(Model.InputName));
        _labels.AsSpan(batch * _batch, _batch).CopyTo(_executable.Input(Labels));
        _executable.Run(_index);
        _loss = _executable.Output(LossName)[0];
        if (!_optimizer.Step(_rate))
        {
            throw new InvalidOperationException(
                $"The gradient of step {_index} is not finite, with a loss of {_loss}: there is nothing to compare.");
        }
        _index++;
    }

    public void Dispose()
    {
        _executable.Dispose();
        _optimizer.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }

    private static TrainingGraph Graph(Model model, int batch, bool dropout)
    {
        GraphBuilder builder = model.BuildGraph(batch, GraphMode.Training with { Dropout = dropout });
        NetworkGraph graph = builder.Graph;
        Value labels = builder.Input(Labels, new Shape(batch, 1));
        AuxiliaryHead[] heads = [.. graph.Layers.Select(use => use.Layer).OfType<AuxiliaryHead>()];
        Value loss = LossOf(Model.OutputName, weight: 1);
        Value[] auxiliary = [.. heads.Select((head, i) => LossOf(AuxiliaryHead.OutputName(i), head.Weight))];
        return TrainingGraph.Create(builder, [(LossName, loss)], auxiliary);

        Value LossOf(string output, float weight) =>
            builder.Add(new Loss(new(LossKind.SoftmaxCrossEntropy) { Weight = weight }), graph.Outputs[output], labels);
    }
}

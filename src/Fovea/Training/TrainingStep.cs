using Fovea.Backends;
using Fovea.Data;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>
/// A model's training step on a backend: forward, losses and backward in one
/// executable per batch size, and the optimiser.
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private const string TargetsName = "targets", LossName = "loss";

    private readonly Model _model;
    private readonly TrainingOptions _options;
    private readonly IBackend _backend;
    private readonly IReadOnlyList<NamedShape> _targets;
    private readonly BatchColumns _inputColumns, _targetColumns;
    private readonly string[] _targetNames, _lossNames;   // of the graph's inputs and outputs, by target
    private readonly ExecutableCache _executables;

    /// <summary>Prepares to train.</summary>
    /// <param name="targets">The data's targets: one, or one for each of the model's outputs that has a loss, by the output's name.</param>
    public TrainingStep(Model model, TrainingOptions options, IBackend backend, IReadOnlyList<NamedShape> targets)
    {
        (_model, _options, _backend, _targets) = (model, options, backend, targets);
        Optimizer = backend.CreateOptimizer(model.Parameters, options.Optimizer, new OptimizerOptions
        {
            Frozen = options.Frozen,
            LearningRateFactors = options.LearningRateFactors,
            DecayWeightsOnly = options.DecayWeightsOnly,
            AccumulateSteps = options.AccumulateSteps,
            ClipNorm = options.ClipNorm,
            AverageDecay = options.AverageDecay,
            Reducer = options.Reducer,
        });
        _targetNames = [.. targets.Select(target => targets.Count == 1 ? TargetsName : $"{TargetsName}:{target.Name}")];
        _lossNames = [.. targets.Select(target => targets.Count == 1 ? LossName : $"{LossName}:{target.Name}")];
        (_inputColumns, _targetColumns) = (new BatchColumns(model.Inputs), new BatchColumns(targets, _targetNames));
        _executables = new ExecutableCache(Compile);
    }

    /// <summary>The optimiser, with the gradients of the last step.</summary>
    public IParameterOptimizer Optimizer { get; }

    /// <summary>Makes ready for a batch size: activations, gradients and workspace, in bytes.</summary>
    public long Prepare(int batch) => _executables[batch].MemoryBytes;

    /// <summary>The executable of a batch size, compiled when it is first asked for.</summary>
    public IExecutable Executable(int batch) => _executables[batch];

    /// <summary>Computes losses and gradients of a batch.</summary>
    /// <param name="batch">Normalised samples and their targets.</param>
    /// <param name="step">The training step, which random layers draw from.</param>
    /// <returns>The loss, the mean over the batch; of several outputs the sum of their losses.</returns>
    public double Run(Batch batch, long step)
    {
        IExecutable executable = _executables[batch.Count];
        _inputColumns.CopyTo(executable, batch.Samples, batch.Count);
        if (_options.Mixing is null)
        {
            _targetColumns.CopyTo(executable, batch.Targets, batch.Count);
        }
        else
        {
            WriteMixedTargets(batch, executable.Input(TargetsName));
        }
        executable.Run(step);
        double loss = 0;
        foreach (string name in _lossNames)
        {
            loss += executable.Output(name)[0];
        }
        return loss;
    }

    /// <summary>The path of the first layer whose output is not finite for a batch; null if all are.</summary>
    public string? FirstNonFiniteLayer(Batch batch, long step)
    {
        var order = new Dictionary<string, (int Value, int Depth, string Path)>();
        using var outputs = new LayerOutputs(
            _model,
            new LayerOutputsOptions
            {
                Batch = batch.Count,
                Mode = Mode,
                Seed = _options.Seed,
                AllowWinograd = _options.AllowWinograd,
                Backend = _backend,
            },
            graph => Observed(graph, order));
        _inputColumns.CopyTo(outputs.Executable, batch.Samples, batch.Count);
        outputs.Run(step);
        return order
            .Where(layer => !Finite.All(outputs[layer.Key]))
            .OrderBy(layer => layer.Value.Value).ThenByDescending(layer => layer.Value.Depth)
            .Select(layer => layer.Value.Path).FirstOrDefault();
    }

    /// <summary>The parameter whose gradient is not finite; null if all are.</summary>
    public string? FirstNonFiniteGradient() => _model.Parameters.Slots
        .Where(slot => Optimizer.Moves(slot.Info) && !Finite.All(Optimizer.Gradient(slot.Info.Name)))
        .Select(slot => slot.Info.Name).FirstOrDefault();

    public void Dispose()
    {
        _executables.Dispose();
        Optimizer.Dispose();
    }

    private GraphMode Mode => GraphMode.Training with { FixedStatistics = _options.FixedStatistics };

    private IExecutable Compile(int batch)
    {
        GraphBuilder builder = _model.BuildGraph(batch, Mode);
        NetworkGraph graph = builder.Graph;
        foreach (ParameterInfo info in graph.Parameters.Where(info => !Optimizer.Moves(info)))
        {
            builder.Freeze(graph.Parameter(info.Name));
        }
        var losses = new List<(string Name, Value Loss)>();
        var targets = new List<Value>();
        for (int i = 0; i < _targets.Count; i++)
        {
            NamedShape target = _targets[i];
            int length = _options.Mixing is null ? target.Shape.Length : _model.OutputShape.Length;
            targets.Add(builder.Input(_targetNames[i], new Shape(batch, length)));
            string output = DataFit.OutputOf(_model, _targets, target);
            Value loss = builder.Add(new Loss(_options.LossOf(output)), graph.Outputs[output], targets[^1]);
            losses.Add((_lossNames[i], loss));
        }
        AuxiliaryHead[] heads = [.. graph.Layers.Select(use => use.Layer).OfType<AuxiliaryHead>()];
        var auxiliary = new List<Value>();
        for (int i = 0; i < heads.Length; i++)
        {
            Value scores = graph.Outputs[AuxiliaryHead.OutputName(i)];
            auxiliary.Add(builder.Add(new Loss(_options.Loss with { Weight = heads[i].Weight }), scores, targets[0]));
        }
        TrainingGraph training = TrainingGraph.Create(builder, losses, [.. auxiliary]);
        return _backend.CompileTraining(training, _model.Parameters, Optimizer, new CompileOptions
        {
            Seed = _options.Seed,
            MutableParameters = true,
            AllowWinograd = _options.AllowWinograd,
        });
    }

    private static IEnumerable<(string, Value)> Observed(NetworkGraph graph, Dictionary<string, (int, int, string)> order)
    {
        LayerUse[] uses = [.. graph.Layers.Where(use => use.Output.Producer is not null)];
        for (int i = 0; i < uses.Length; i++)
        {
            string name = FormattableString.Invariant($"{i}");
            order.Add(name, (uses[i].Output.Id, uses[i].Depth, uses[i].Path));
            yield return (name, uses[i].Output);
        }
    }

    private void WriteMixedTargets(Batch batch, Span<float> targets)
    {
        int classes = _model.OutputShape.Length;
        targets.Clear();
        for (int i = 0; i < batch.Count; i++)
        {
            targets[(i * classes) + (int)batch.Targets[i]] += batch.Weight;
            targets[(i * classes) + (int)batch.PairedTargets[i]] += 1 - batch.Weight;
        }
    }
}

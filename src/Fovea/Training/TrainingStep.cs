using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Backends.Cpu.Compilation;
using Fovea.Backends.Cpu.Plans;
using Fovea.Data;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Memory;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Training;

/// <summary>The compiled training step of a model: forward, loss and backward as one plan per batch size, gradients into one flat buffer.</summary>
internal sealed unsafe class TrainingStep : IDisposable
{
    private const string TargetsName = "targets", LossName = "loss", GradientPrefix = "gradient:";

    private readonly Model _model;
    private readonly TrainingOptions _options;
    private readonly CpuBackend _backend;
    private readonly int _targetLength;
    private readonly AlignedBuffer _gradient;
    private readonly Dictionary<int, ExecutionPlan> _plans = [];

    public TrainingStep(Model model, TrainingOptions options, CpuBackend backend, int targetLength)
    {
        (_model, _options, _backend, _targetLength) = (model, options, backend, targetLength);
        _gradient = new AlignedBuffer(model.Parameters.TrainableLength);
    }

    /// <summary>The flat gradient of the last step, in the order of the parameters' flat buffer; zero where a parameter is frozen.</summary>
    public AlignedBuffer Gradient => _gradient;

    /// <summary>Whether training moves a parameter.</summary>
    public bool IsTrained(ParameterInfo info) =>
        info.IsTrainable && !_options.Frozen.Any(prefix => info.Name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Makes ready for a batch size: activations, gradients and workspace, in bytes.</summary>
    public long Prepare(int batch) => Plan(batch).MemoryBytes;

    /// <summary>The plan of a batch size, compiled when it is first asked for.</summary>
    public ExecutionPlan Plan(int batch)
    {
        if (!_plans.TryGetValue(batch, out ExecutionPlan? plan))
        {
            plan = Compile(batch);
            _plans.Add(batch, plan);
        }
        return plan;
    }

    /// <summary>Computes loss and gradients of a batch.</summary>
    /// <param name="batch">Normalised samples and their targets.</param>
    /// <param name="step">The training step, which random layers draw from.</param>
    /// <returns>The loss: the mean over the batch.</returns>
    public double Run(Batch batch, long step)
    {
        ExecutionPlan plan = Plan(batch.Count);
        batch.Samples.CopyTo(plan.Input(Model.InputName));
        Span<float> targets = plan.Input(TargetsName);
        if (_options.Mixing is null)
        {
            batch.Targets.CopyTo(targets);
        }
        else
        {
            WriteMixedTargets(batch, targets);
        }
        plan.Run(step);
        return plan.Output(LossName)[0];
    }

    /// <summary>The path of the first layer whose output is not finite for a batch; null if all are.</summary>
    public string? FirstNonFiniteLayer(Batch batch, long step)
    {
        GraphBuilder builder = _model.BuildGraph(batch.Count, training: true);
        LayerUse[] leaves = builder.Graph.Layers.Where(use => use.Output.Producer is not null).ToArray();
        for (int i = 0; i < leaves.Length; i++)
        {
            builder.Graph.SetOutput($"layer:{i}", leaves[i].Output);
        }
        using ExecutionPlan plan = PlanCompiler.Compile(
            builder.Graph, _model.Parameters, new CompileOptions { Seed = _options.Seed, MutableParameters = true, AllowWinograd = _options.AllowWinograd }, _backend);
        batch.Samples.CopyTo(plan.Input(Model.InputName));
        plan.Run(step);
        int first = Enumerable.Range(0, leaves.Length)
            .Where(i => !AllFinite(plan.Output($"layer:{i}")))
            .OrderBy(i => leaves[i].Output.Id).ThenByDescending(i => leaves[i].Depth)
            .DefaultIfEmpty(-1).First();
        return first < 0 ? null : leaves[first].Path;
    }

    /// <summary>The parameter whose gradient is not finite; null if all are.</summary>
    public string? FirstNonFiniteGradient() => _model.Parameters.Slots
        .Where(slot => IsTrained(slot.Info) && !AllFinite(_gradient.AsSpan(slot.Offset, slot.Info.Shape.Length)))
        .Select(slot => slot.Info.Name).FirstOrDefault();

    public void Dispose()
    {
        foreach (ExecutionPlan plan in _plans.Values)
        {
            plan.Dispose();
        }
        _gradient.Dispose();
    }

    private ExecutionPlan Compile(int batch)
    {
        GraphBuilder builder = _model.BuildGraph(batch, training: true);
        NetworkGraph graph = builder.Graph;
        foreach (ParameterInfo info in graph.Parameters.Where(info => !IsTrained(info)))
        {
            builder.Freeze(graph.Parameter(info.Name));
        }
        int targetLength = _options.Mixing is null ? _targetLength : _model.OutputShape.Length;
        Value targets = builder.Input(TargetsName, new Shape(batch, targetLength));

        Value loss = builder.Add(new Loss(_options.Loss), graph.Outputs[Model.OutputName], targets);
        var seeds = new List<(Value, Value?)> { (loss, null) };
        AuxiliaryHead[] heads = [.. graph.Layers.Select(use => use.Layer).OfType<AuxiliaryHead>()];
        for (int i = 0; i < heads.Length; i++)
        {
            Value scores = graph.Outputs[AuxiliaryHead.OutputName(i)];
            seeds.Add((builder.Add(new Loss(_options.Loss with { Weight = heads[i].Weight }), scores, targets), null));
        }
        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(builder, seeds);

        var places = new Dictionary<int, nint>();
        foreach (ParameterSlot slot in _model.Parameters.Slots.Where(slot => IsTrained(slot.Info)))
        {
            if (graph.TryGetParameter(slot.Info.Name, out Value? parameter) && gradients.TryGetValue(parameter!.Id, out Value? gradient))
            {
                graph.SetOutput(GradientPrefix + slot.Info.Name, gradient);
                places[gradient.Id] = (nint)(_gradient.Pointer + slot.Offset);
            }
        }
        graph.SetOutput(LossName, loss);
        return PlanCompiler.Compile(
            graph, _model.Parameters, new CompileOptions { Seed = _options.Seed, MutableParameters = true, AllowWinograd = _options.AllowWinograd }, _backend, places);
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

    /// <summary>Whether no number is a NaN or an infinity.</summary>
    internal static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }
        return true;
    }
}

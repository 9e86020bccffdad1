using Fovea.Backends;
using Fovea.Data;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Losses;
using Fovea.Tensors;
using Fovea.Training.Metrics;

namespace Fovea.Training;

/// <summary>Measures a model on a data set. Holds plans and, unless given a backend, threads.</summary>
public sealed class Evaluator : IDisposable
{
    private const string TargetsName = "targets:", LossesName = "losses:";
    private const int BatchSize = 256;
    private const int WorstMistakes = 10;

    private readonly Model _model;
    private readonly Func<string, LossFunction> _loss;
    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly ExecutableCache _plans;
    private IReadOnlyList<NamedShape> _targets = [];

    /// <summary>Prepares to measure a model.</summary>
    /// <param name="model">The model, whose weights may change between evaluations.</param>
    /// <param name="loss">The loss to report.</param>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    public Evaluator(Model model, LossFunction? loss = null, IBackend? backend = null)
        : this(model, _ => loss ?? new LossFunction(LossKind.SoftmaxCrossEntropy), backend)
    {
    }

    /// <summary>Prepares to measure a model with several outputs.</summary>
    /// <param name="model">The model, whose weights may change between evaluations.</param>
    /// <param name="loss">The loss to report for an output, by its name.</param>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    public Evaluator(Model model, Func<string, LossFunction> loss, IBackend? backend = null)
    {
        (_model, _loss, _ownsBackend) = (model, loss, backend is null);
        _backend = backend ?? DefaultBackend.Create();
        _plans = new ExecutableCache(Compile);
    }

    /// <summary>Runs the model over all samples.</summary>
    /// <exception cref="ShapeException">The samples or classes are not the model's.</exception>
    public EvaluationResult Evaluate(Dataset data, CancellationToken cancellationToken = default)
    {
        Open(data);
        bool classes = data.Classes.Count > 0 && _model.Outputs is [{ Shape.Rank: 1 }];
        ConfusionMatrix? confusion = classes ? new ConfusionMatrix(_model.OutputShape.Length) : null;
        var mistakes = new List<Mistake>();
        var lossSums = new double[_targets.Count];
        (BatchColumns inputs, BatchColumns targets) = (
            new(_model.Inputs), new(_targets, _targets.Select(target => TargetsName + target.Name)));
        _plans.RefreshParameters();

        using BatchLoader loader = NewLoader(data);
        loader.Start(epoch: 0);
        while (loader.TryNext(out Batch? batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IExecutable plan = _plans[batch.Count];
            inputs.CopyTo(plan, batch.Samples, batch.Count);
            targets.CopyTo(plan, batch.Targets, batch.Count);
            plan.Run();
            for (int i = 0; i < lossSums.Length; i++)
            {
                foreach (float loss in plan.Output(LossesName + _targets[i].Name))
                {
                    lossSums[i] += loss;
                }
            }
            if (confusion is not null)
            {
                ReadOnlySpan<float> scores = plan.Output(_model.Outputs[0].Name);
                confusion.Add(scores, batch.Targets);
                Collect(mistakes, data, batch, scores, plan.Output(LossesName + _targets[0].Name));
            }
        }
        double[] losses = [.. lossSums.Select(sum => sum / Math.Max(1, data.Count))];
        return new EvaluationResult(data.Count, losses.Sum(), confusion, mistakes)
        {
            OutputLosses = _targets.Zip(losses).ToDictionary(
                pair => DataFit.OutputOf(_model, _targets, pair.First), pair => pair.Second, StringComparer.Ordinal),
        };
    }

    /// <summary>Makes ready for a data set: activations, workspace and batches, in bytes.</summary>
    internal long Prepare(Dataset data)
    {
        Open(data);
        using BatchLoader loader = NewLoader(data);
        int whole = Math.Min(BatchSize, data.Count), rest = data.Count % BatchSize;
        long plans = _plans[whole].MemoryBytes;
        return loader.Bytes + plans + (rest == 0 || rest == whole ? 0 : _plans[rest].MemoryBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _plans.Dispose();
        if (_ownsBackend)
        {
            (_backend as IDisposable)?.Dispose();
        }
    }

    private BatchLoader NewLoader(Dataset data) =>
        new(data, new BatchLoaderOptions { BatchSize = BatchSize, Shuffle = false, Normalization = _model.Normalization });

    // Plans are made for the data's targets.
    private void Open(Dataset data)
    {
        DataFit.Check(_model, data);
        if (!data.Targets.SequenceEqual(_targets))
        {
            _plans.Dispose();
            _targets = data.Targets;
        }
    }

    private IExecutable Compile(int batch)
    {
        GraphBuilder builder = _model.BuildGraph(batch);
        foreach (NamedShape target in _targets)
        {
            Value targets = builder.Input(TargetsName + target.Name, new Shape(batch, target.Shape.Length));
            string output = DataFit.OutputOf(_model, _targets, target);
            Node loss = builder.AddNode(new Loss(_loss(output)), builder.Graph.Outputs[output], targets);
            builder.Graph.SetOutput(LossesName + target.Name, loss.Outputs[1]);
        }
        return _backend.Compile(builder.Graph, _model.Parameters, new CompileOptions());
    }

    private static void Collect(List<Mistake> mistakes, Dataset data, Batch batch, ReadOnlySpan<float> scores, ReadOnlySpan<float> losses)
    {
        int classes = scores.Length / batch.Count;
        for (int i = 0; i < batch.Count; i++)
        {
            ReadOnlySpan<float> row = scores.Slice(i * classes, classes);
            int predicted = 0;
            for (int k = 1; k < classes; k++)
            {
                predicted = row[k] > row[predicted] ? k : predicted;
            }
            int actual = (int)batch.Targets[i];
            if (predicted != actual && (mistakes.Count < WorstMistakes || losses[i] > mistakes[^1].Loss))
            {
                int index = batch.Indices[i];
                mistakes.Add(new Mistake(index, data.Describe(index), actual, predicted, losses[i]));
                mistakes.Sort((a, b) => a.Loss != b.Loss ? b.Loss.CompareTo(a.Loss) : a.Index.CompareTo(b.Index));
                if (mistakes.Count > WorstMistakes)
                {
                    mistakes.RemoveAt(WorstMistakes);
                }
            }
        }
    }
}

using Fovea.Backends;
using Fovea.Backends.Cpu;
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
    private const string TargetsName = "targets", LossesName = "losses";
    private const int BatchSize = 256;
    private const int WorstMistakes = 10;

    private readonly Model _model;
    private readonly LossFunction _loss;
    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly Dictionary<int, IExecutable> _plans = [];

    /// <summary>Prepares to measure a model.</summary>
    /// <param name="model">The model, whose weights may change between evaluations.</param>
    /// <param name="loss">The loss to report.</param>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    public Evaluator(Model model, LossFunction? loss = null, IBackend? backend = null)
    {
        (_model, _loss, _ownsBackend) = (model, loss ?? new LossFunction(LossKind.SoftmaxCrossEntropy), backend is null);
        _backend = backend ?? new CpuBackend();
    }

    /// <summary>Runs the model over all samples.</summary>
    /// <exception cref="ShapeException">The samples or classes are not the model's.</exception>
    public EvaluationResult Evaluate(Dataset data, CancellationToken cancellationToken = default)
    {
        Check(data);
        bool classes = data.Classes.Count > 0 && _model.OutputShape.Rank == 1;
        ConfusionMatrix? confusion = classes ? new ConfusionMatrix(_model.OutputShape.Length) : null;
        var mistakes = new List<Mistake>();
        double lossSum = 0;
        foreach (IExecutable plan in _plans.Values)
        {
            plan.RefreshParameters();
        }

        using BatchLoader loader = NewLoader(data);
        loader.Start(epoch: 0);
        while (loader.TryNext(out Batch? batch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            IExecutable plan = Plan(batch.Count, data.TargetLength);
            batch.Samples.CopyTo(plan.Input(Model.InputName));
            batch.Targets.CopyTo(plan.Input(TargetsName));
            plan.Run();
            ReadOnlySpan<float> scores = plan.Output(Model.OutputName), losses = plan.Output(LossesName);
            foreach (float loss in losses)
            {
                lossSum += loss;
            }
            confusion?.Add(scores, batch.Targets);
            if (classes)
            {
                Collect(mistakes, data, batch, scores, losses);
            }
        }
        return new EvaluationResult(data.Count, lossSum / Math.Max(1, data.Count), confusion, mistakes);
    }

    /// <summary>Makes ready for a data set: activations, workspace and batches, in bytes.</summary>
    internal long Prepare(Dataset data)
    {
        Check(data);
        using BatchLoader loader = NewLoader(data);
        int whole = Math.Min(BatchSize, data.Count), rest = data.Count % BatchSize;
        long plans = Plan(whole, data.TargetLength).MemoryBytes;
        return loader.Bytes + plans + (rest == 0 || rest == whole ? 0 : Plan(rest, data.TargetLength).MemoryBytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IExecutable plan in _plans.Values)
        {
            plan.Dispose();
        }
        if (_ownsBackend)
        {
            (_backend as IDisposable)?.Dispose();
        }
    }

    private BatchLoader NewLoader(Dataset data) =>
        new(data, new BatchLoaderOptions { BatchSize = BatchSize, Shuffle = false, Normalization = _model.Normalization });

    private void Check(Dataset data)
    {
        if (data.SampleShape != _model.InputShape)
        {
            throw new ShapeException(
                $"The model {_model.Name} takes {_model.InputShape}; the samples of {data.Name} are {data.SampleShape}. Use the data it was trained on, or train on this.");
        }
        if (data.Classes.Count > 0 && _model.OutputShape.Rank == 1 && data.Classes.Count > _model.OutputShape.Length)
        {
            throw new ShapeException($"The model {_model.Name} knows {_model.OutputShape.Length} classes; {data.Name} has {data.Classes.Count}.");
        }
    }

    private IExecutable Plan(int batch, int targetLength)
    {
        if (!_plans.TryGetValue(batch, out IExecutable? plan))
        {
            GraphBuilder builder = _model.BuildGraph(batch);
            Value targets = builder.Input(TargetsName, new Shape(batch, targetLength));
            Node loss = builder.AddNode(new Loss(_loss), builder.Graph.Outputs[Model.OutputName], targets);
            builder.Graph.SetOutput(LossesName, loss.Outputs[1]);
            plan = _backend.Compile(builder.Graph, _model.Parameters, new CompileOptions());
            _plans.Add(batch, plan);
        }
        return plan;
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

using System.Globalization;
using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>Runs a model on inputs. Holds a plan and threads: keep one and dispose of it. Not for two callers at once.</summary>
public sealed class Predictor : IDisposable
{
    private readonly Model _model;
    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly Dictionary<int, IExecutable> _plans = [];

    internal Predictor(Model model, IBackend? backend)
    {
        _model = model;
        _ownsBackend = backend is null;
        _backend = backend ?? new CpuBackend();
    }

    /// <summary>The outputs for a batch of inputs, as the network gives them.</summary>
    /// <param name="inputs">[n, …], already normalised.</param>
    /// <returns>[n, …] in the model's output shape.</returns>
    /// <exception cref="ShapeException">The inputs are not the model's.</exception>
    public Tensor Run(Tensor inputs)
    {
        if (inputs.Shape.Rank == 0 || inputs.Shape.WithoutBatch() != _model.InputShape)
        {
            throw new ShapeException($"The model{Named()} takes [n, …] of {_model.InputShape}; found {inputs.Shape}.");
        }
        var outputs = new Tensor(_model.OutputShape.WithBatch(inputs.Shape[0]));
        Run(inputs.Span, inputs.Shape[0], outputs.Span);
        return outputs;
    }

    /// <summary>The outputs for a batch of inputs, without allocating once a batch of that size has been seen.</summary>
    /// <param name="inputs">[count, …], already normalised.</param>
    /// <param name="count">Inputs in the batch.</param>
    /// <param name="outputs">[count, …] in the model's output shape; overwritten.</param>
    /// <exception cref="ShapeException">A span has not the length that the count asks for.</exception>
    public void Run(ReadOnlySpan<float> inputs, int count, Span<float> outputs)
    {
        if (count < 0 || inputs.Length != (long)count * _model.InputShape.Length || outputs.Length != (long)count * _model.OutputShape.Length)
        {
            throw new ShapeException(
                $"The model{Named()} takes {_model.InputShape.Length} numbers and gives {_model.OutputShape.Length} for each input; found {inputs.Length} and room for {outputs.Length} for {count}.");
        }
        if (count == 0)
        {
            return;
        }
        if (!_plans.TryGetValue(count, out IExecutable? plan))
        {
            plan = _backend.Compile(_model.BuildGraph(count).Graph, _model.Parameters, new CompileOptions());
            _plans.Add(count, plan);
        }
        inputs.CopyTo(plan.Input(Model.InputName));
        plan.Run();
        plan.Output(Model.OutputName).CopyTo(outputs);
    }

    /// <summary>What a classifier says of an image: converted to the model's channels and size, normalised as in training.</summary>
    /// <param name="image">Any size; grey or colour.</param>
    /// <param name="top">How many of the best classes to give.</param>
    /// <exception cref="ShapeException">The model does not take images, or does not end in one output per class.</exception>
    public Prediction Predict(Image image, int top = 5)
    {
        if (_model.InputShape.Rank != 3 || _model.OutputShape.Rank != 1)
        {
            throw new ShapeException($"The model{Named()} takes {_model.InputShape} and gives {_model.OutputShape}; an image classifier takes [channels, height, width] and gives [classes].");
        }
        var input = new float[_model.InputShape.Length];
        image.Convert((PixelFormat)_model.InputShape[0]).Resize(_model.InputShape[2], _model.InputShape[1]).WritePlanes(input);
        _model.Normalization?.Apply(input, _model.InputShape);
        var scores = new float[_model.OutputShape.Length];
        Run(input, 1, scores);
        return Rank(scores, top);
    }

    /// <summary>Tells that the model's parameters were changed, so that packed weights are made anew.</summary>
    public void RefreshParameters()
    {
        foreach (IExecutable plan in _plans.Values)
        {
            plan.RefreshParameters();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IExecutable plan in _plans.Values)
        {
            plan.Dispose();
        }
        _plans.Clear();
        if (_ownsBackend)
        {
            (_backend as IDisposable)?.Dispose();
        }
    }

    private Prediction Rank(ReadOnlySpan<float> scores, int top)
    {
        float largest = float.NegativeInfinity;
        foreach (float score in scores)
        {
            largest = MathF.Max(largest, score);
        }
        double sum = 0;
        var shares = new double[scores.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = Math.Exp(scores[i] - largest);
            sum += shares[i];
        }
        ClassProbability[] best = Enumerable.Range(0, shares.Length).OrderByDescending(i => shares[i]).ThenBy(i => i).Take(Math.Max(1, top))
            .Select(i => new ClassProbability(i, Label(i), (float)(shares[i] / sum))).ToArray();
        return new Prediction(best[0].Label, best[0].Probability, best);
    }

    private string Label(int index) => index < _model.Classes.Count ? _model.Classes[index] : index.ToString(CultureInfo.InvariantCulture);

    private string Named() => _model.Name.Length > 0 ? $" {_model.Name}" : "";
}

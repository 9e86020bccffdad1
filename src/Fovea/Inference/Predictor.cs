using System.Globalization;
using Fovea.Backends;
using Fovea.Graph;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Inference;

/// <summary>Runs a model on inputs. Holds a plan for each batch size, and threads: keep one and dispose of it. Not thread-safe.</summary>
public sealed class Predictor : IDisposable
{
    private readonly Model _model;
    private readonly IBackend _backend;
    private readonly bool _ownsBackend;
    private readonly ExecutableCache _plans;
    private long _runs;

    internal Predictor(Model model, IBackend? backend, GraphMode mode)
    {
        _model = model;
        _ownsBackend = backend is null;
        _backend = backend ?? DefaultBackend.Create();
        _plans = new ExecutableCache(
            batch => _backend.Compile(model.BuildGraph(batch, mode).Graph, model.Parameters,
                new CompileOptions { MutableParameters = mode.BatchStatistics }));
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
        if (count < 0 || inputs.Length != (long)count * _model.InputShape.Length
            || outputs.Length != (long)count * _model.OutputShape.Length)
        {
            throw new ShapeException(
                $"The model{Named()} takes {_model.InputShape.Length} numbers and gives {_model.OutputShape.Length} "
                + $"for each input; found {inputs.Length} and room for {outputs.Length} for {count}.");
        }
        if (count == 0)
        {
            return;
        }
        IExecutable plan = _plans[count];
        inputs.CopyTo(plan.Input(_model.Inputs[0].Name));
        plan.Run(_runs++);
        plan.Output(_model.Outputs[0].Name).CopyTo(outputs);
    }

    /// <summary>All outputs for a batch of all inputs, by name.</summary>
    /// <param name="inputs">Each of the model's inputs: [n, …] with the same n, already normalised.</param>
    /// <returns>Each of the model's outputs: [n, …].</returns>
    /// <exception cref="ShapeException">An input is missing, is not the model's, or has another shape or batch.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count != _model.Inputs.Count || _model.Inputs.Any(input => !inputs.ContainsKey(input.Name)))
        {
            throw new ShapeException(
                $"The model{Named()} takes {QuotedList.Names(_model.Inputs.Select(input => input.Name))}; "
                + $"found {QuotedList.Names(inputs.Keys)}.");
        }
        int count = inputs[_model.Inputs[0].Name].Shape is { Rank: > 0 } first ? first[0] : 0;
        foreach (NamedShape input in _model.Inputs)
        {
            if (count < 1 || inputs[input.Name].Shape != input.Shape.WithBatch(count))
            {
                throw new ShapeException(
                    $"The model{Named()} takes [n, …] of {input.Shape} as \"{input.Name}\", n the same for all inputs; "
                    + $"found {inputs[input.Name].Shape}.");
            }
        }
        IExecutable plan = _plans[count];
        foreach (NamedShape input in _model.Inputs)
        {
            inputs[input.Name].Span.CopyTo(plan.Input(input.Name));
        }
        plan.Run(_runs++);
        return _model.Outputs.ToDictionary(
            output => output.Name, output => new Tensor(output.Shape.WithBatch(count), plan.Output(output.Name).ToArray()),
            StringComparer.Ordinal);
    }

    /// <summary>What a classifier says of an image: converted to the model's channels and size, normalised as in training.</summary>
    /// <param name="image">Any size; grey or colour.</param>
    /// <param name="top">How many of the best classes to give.</param>
    /// <exception cref="ShapeException">The model does not take images, or does not end in one output per class.</exception>
    public Prediction Predict(Image image, int top = 5)
    {
        if (_model.InputShape.Rank != 3 || _model.OutputShape.Rank != 1)
        {
            throw new ShapeException($"The model{Named()} takes {_model.InputShape} and gives {_model.OutputShape}; "
                + "an image classifier takes [channels, height, width] and gives [classes].");
        }
        var input = new float[_model.InputShape.Length];
        image.Convert((PixelFormat)_model.InputShape[0]).Resize(_model.InputShape[2], _model.InputShape[1]).WritePlanes(input);
        _model.Normalization?.Apply(input, _model.InputShape);
        var scores = new float[_model.OutputShape.Length];
        Run(input, 1, scores);
        return Rank(scores, top);
    }

    /// <summary>Call after changing the model's parameters, so that packed weights are made again.</summary>
    public void RefreshParameters() => _plans.RefreshParameters();

    /// <inheritdoc/>
    public void Dispose()
    {
        _plans.Dispose();
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

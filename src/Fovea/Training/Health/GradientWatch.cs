using Fovea.Backends;
using Fovea.Formats;
using Fovea.Graph;
using Fovea.Kernels.Optimizers;

namespace Fovea.Training.Health;

/// <summary>Measures the gradients of the layers' parameters at some steps of an epoch.</summary>
internal sealed class GradientWatch
{
    private readonly ParameterStore _parameters;
    private readonly IParameterOptimizer _optimizer;
    private readonly (string Layer, ParameterSlot[] Slots)[] _layers;
    private readonly double[] _squares;
    private int _steps;

    /// <param name="parameters">The parameters.</param>
    /// <param name="optimizer">Has the gradients of a step.</param>
    public GradientWatch(ParameterStore parameters, IParameterOptimizer optimizer)
    {
        (_parameters, _optimizer) = (parameters, optimizer);
        _layers =
        [
            .. parameters.Slots.Where(slot => optimizer.Moves(slot.Info)).GroupBy(slot => LayerOf(slot.Info.Name))
                .Select(group => (group.Key, group.ToArray())),
        ];
        _squares = new double[_layers.Length];
    }

    /// <summary>Adds the gradient of a step.</summary>
    public void Add()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _squares[i] += _layers[i].Slots.Sum(slot => Squares(_optimizer.Gradient(slot.Info.Name)));
        }
        _steps++;
    }

    /// <summary>Returns the statistics since the last call, and resets them.</summary>
    public IReadOnlyList<GradientHealth> Measure()
    {
        var health = new GradientHealth[_layers.Length];
        for (int i = 0; i < health.Length; i++)
        {
            (string layer, ParameterSlot[] slots) = _layers[i];
            health[i] = new GradientHealth(
                layer, slots.Sum(slot => (long)slot.Info.Shape.Length),
                Math.Sqrt(_squares[i] / Math.Max(1, _steps)), Math.Sqrt(slots.Sum(slot => Squares(_parameters[slot.Info.Name]))));
        }
        Array.Clear(_squares);
        _steps = 0;
        return health;
    }

    /// <summary>Writes histograms of the weights, and of the gradients of the last step.</summary>
    public void WriteHistograms(TensorBoardWriter events, long step)
    {
        var sample = new ValueSample();
        foreach (ParameterSlot slot in _layers.SelectMany(layer => layer.Slots))
        {
            sample.Take(_parameters[slot.Info.Name]);
            events.AddHistogram($"weights/{slot.Info.Name}", step, sample.Values);
            sample.Take(_optimizer.Gradient(slot.Info.Name));
            events.AddHistogram($"gradients/{slot.Info.Name}", step, sample.Values);
        }
    }

    private static unsafe double Squares(ReadOnlySpan<float> values)
    {
        fixed (float* first = values)
        {
            SquareSum sum = default;
            sum.Add(first, values.Length);
            return sum.Total;
        }
    }

    private static string LayerOf(string parameter) => parameter.LastIndexOf('.') is int dot and > 0 ? parameter[..dot] : parameter;
}

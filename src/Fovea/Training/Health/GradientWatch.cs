using Fovea.Formats;
using Fovea.Graph;
using Fovea.Kernels.Memory;
using Fovea.Kernels.Optimizers;

namespace Fovea.Training.Health;

/// <summary>Measures the gradients of the layers' parameters at some steps of an epoch.</summary>
internal sealed unsafe class GradientWatch
{
    private readonly ParameterStore _parameters;
    private readonly AlignedBuffer _gradient;
    private readonly (string Layer, ParameterSlot[] Slots)[] _layers;
    private readonly double[] _squares;
    private int _steps;

    /// <param name="parameters">The parameters.</param>
    /// <param name="trained">The trainable ones.</param>
    /// <param name="gradient">The flat gradient of a step.</param>
    public GradientWatch(ParameterStore parameters, IEnumerable<ParameterSlot> trained, AlignedBuffer gradient)
    {
        (_parameters, _gradient) = (parameters, gradient);
        _layers = [.. trained.GroupBy(slot => LayerOf(slot.Info.Name)).Select(group => (group.Key, group.ToArray()))];
        _squares = new double[_layers.Length];
    }

    /// <summary>Adds the gradient of a step.</summary>
    public void Add()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _squares[i] += Squares(_layers[i].Slots, _gradient.Pointer);
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
                Math.Sqrt(_squares[i] / Math.Max(1, _steps)), Math.Sqrt(Squares(slots, _parameters.Pointer)));
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
            sample.Take(_gradient.AsSpan(slot.Offset, slot.Info.Shape.Length));
            events.AddHistogram($"gradients/{slot.Info.Name}", step, sample.Values);
        }
    }

    private static double Squares(ParameterSlot[] slots, float* flat)
    {
        double total = 0;
        foreach (ParameterSlot slot in slots)
        {
            SquareSum sum = default;
            sum.Add(flat + slot.Offset, slot.Info.Shape.Length);
            total += sum.Total;
        }
        return total;
    }

    private static string LayerOf(string parameter) => parameter.LastIndexOf('.') is int dot and > 0 ? parameter[..dot] : parameter;
}

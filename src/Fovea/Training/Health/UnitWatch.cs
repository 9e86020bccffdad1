using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;

namespace Fovea.Training.Health;

/// <summary>Accumulates statistics of one activation over the samples of a probe.</summary>
internal sealed class UnitWatch
{
    private readonly ActivationKind _kind;
    private readonly int _area;
    private readonly bool[] _alive;
    private readonly ValueSample _sample = new();
    private long _values, _saturated;

    public UnitWatch(Node node)
    {
        (Layer, _kind) = (node.Layer, ((Activation)node.Operation).Function.Kind);
        Tensors.Shape shape = node.Outputs[0].Shape;
        _alive = new bool[shape[1]];
        _area = shape.Length / (shape[0] * shape[1]);
    }

    public string Layer { get; }

    /// <summary>Some of the values, for a histogram.</summary>
    public ReadOnlySpan<float> Sample => _sample.Values;

    public void Clear()
    {
        Array.Clear(_alive);
        (_values, _saturated) = (0, 0);
    }

    /// <summary>Adds a batch: [n, units, area].</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        (float low, float high) = Range;
        float margin = (high - low) * 0.05f;
        for (int plane = 0; plane * _area < values.Length; plane++)
        {
            ReadOnlySpan<float> unit = values.Slice(plane * _area, _area);
            _alive[plane % _alive.Length] |= unit.IndexOfAnyExceptInRange(float.NegativeInfinity, 0) >= 0;
            if (Saturates)
            {
                foreach (float value in unit)
                {
                    _saturated += value < low + margin || value > high - margin ? 1 : 0;
                }
            }
        }
        _values += values.Length;
        _sample.Take(values);
    }

    public ActivationHealth Health() => new(
        Layer, _kind.ToString(), _alive.Length,
        Dies ? _alive.Count(alive => !alive) : null,
        Saturates ? (double)_saturated / Math.Max(1, _values) : null);

    private bool Dies => _kind is ActivationKind.ReLU or ActivationKind.ReLU6;

    private bool Saturates => _kind is ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.HardSigmoid;

    private (float Low, float High) Range => _kind == ActivationKind.Tanh ? (-1, 1) : (0, 1);
}

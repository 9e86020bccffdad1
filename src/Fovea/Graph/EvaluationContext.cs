using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>What an operation sees when it is evaluated in double precision: plain, row-major tensors.</summary>
public sealed class EvaluationContext
{
    private readonly double[][] _inputs;
    private readonly double[][] _outputs;
    private readonly Shape[] _inputShapes;
    private readonly Shape[] _outputShapes;

    internal EvaluationContext(double[][] inputs, Shape[] inputShapes, double[][] outputs, Shape[] outputShapes, ulong seed, long step)
    {
        (_inputs, _inputShapes, _outputs, _outputShapes, Seed, Step) = (inputs, inputShapes, outputs, outputShapes, seed, step);
    }

    /// <summary>The run's seed, for operations that draw random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>The training step, for operations that draw random numbers.</summary>
    public long Step { get; internal set; }

    /// <summary>An input's values, row-major. Only an operation with a side effect writes them.</summary>
    public Span<double> Input(int index) => _inputs[index];

    /// <summary>An input's shape.</summary>
    public Shape InputShape(int index) => _inputShapes[index];

    /// <summary>How many inputs there are.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>An output; zeroed before.</summary>
    public Span<double> Output(int index) => _outputs[index];

    /// <summary>An output's shape.</summary>
    public Shape OutputShape(int index) => _outputShapes[index];
}

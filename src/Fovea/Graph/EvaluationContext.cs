using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>What an operation sees when it is evaluated in double precision: plain, row-major tensors.</summary>
internal sealed class EvaluationContext
{
    private readonly double[][] _inputs;
    private readonly double[][] _outputs;
    private readonly Shape[] _inputShapes;
    private readonly Shape[] _outputShapes;

    public EvaluationContext(double[][] inputs, Shape[] inputShapes, double[][] outputs, Shape[] outputShapes, ulong seed, long step)
    {
        (_inputs, _inputShapes, _outputs, _outputShapes, Seed, Step) = (inputs, inputShapes, outputs, outputShapes, seed, step);
    }

    /// <summary>The run's seed, for operations that draw random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>The training step, likewise.</summary>
    public long Step { get; set; }

    public Span<double> Input(int index) => _inputs[index];

    public Shape InputShape(int index) => _inputShapes[index];

    public int InputCount => _inputs.Length;

    /// <summary>An output; zeroed before.</summary>
    public Span<double> Output(int index) => _outputs[index];

    public Shape OutputShape(int index) => _outputShapes[index];
}

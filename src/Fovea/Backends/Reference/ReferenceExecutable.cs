using Fovea.Graph;
using Fovea.Tensors;

namespace Fovea.Backends.Reference;

/// <summary>A graph evaluated node by node in double precision, nothing fused, every value kept.</summary>
internal sealed class ReferenceExecutable : IExecutable
{
    private readonly NetworkGraph _graph;
    private readonly ParameterStore? _parameters;
    private readonly CompileOptions _options;
    private readonly double[][] _values;
    private readonly Dictionary<string, float[]> _inputs = [];
    private readonly Dictionary<string, float[]> _outputs = [];

    /// <param name="parameters">Null where the caller writes parameters through <see cref="Double"/>.</param>
    public ReferenceExecutable(NetworkGraph graph, ParameterStore? parameters, CompileOptions options)
    {
        (_graph, _parameters, _options) = (graph, parameters, options);
        _values = graph.Values.Select(value => new double[value.Shape.Length]).ToArray();
        foreach (Value input in graph.Values.Where(value => value.Kind == ValueKind.Input))
        {
            _inputs.Add(input.Name, new float[input.Shape.Length]);
        }
        foreach ((string name, Value value) in graph.Outputs)
        {
            _outputs.Add(name, new float[value.Shape.Length]);
        }
    }

    public long MemoryBytes => _values.Sum(values => (long)values.Length * sizeof(double));

    public Span<float> Input(string name) => Find(_inputs, name, "input");

    public ReadOnlySpan<float> Output(string name) => Find(_outputs, name, "output");

    /// <summary>Any value's numbers in double precision.</summary>
    public Span<double> Double(Value value) => _values[value.Id];

    public void Run(long step = 0)
    {
        foreach (Value value in _graph.Values)
        {
            if (value.Kind == ValueKind.Input)
            {
                Precision.Widen(_inputs[value.Name], _values[value.Id]);
            }
            else if (value.Kind == ValueKind.Parameter && _parameters is not null)
            {
                Precision.Widen(_parameters[value.Name], _values[value.Id]);
            }
        }
        RunNodes(step);
        foreach ((string name, Value value) in _graph.Outputs)
        {
            Precision.Narrow(_values[value.Id], _outputs[name]);
        }
        foreach (ParameterInfo info in _graph.Parameters.Where(info => !info.IsTrainable && _parameters is not null))
        {
            Precision.Narrow(_values[_graph.Parameter(info.Name).Id], _parameters![info.Name]);
        }
    }

    /// <summary>Evaluates every node on the values as they stand.</summary>
    public void RunNodes(long step = 0)
    {
        foreach (Node node in _graph.Nodes)
        {
            foreach (Value output in node.Outputs)
            {
                _values[output.Id].AsSpan().Clear();
            }
            node.Operation.Evaluate(new EvaluationContext(
                Numbers(node.Inputs), Shapes(node.Inputs), Numbers(node.Outputs), Shapes(node.Outputs), _options.Seed, step));
        }
    }

    public void RefreshParameters()
    {
        // Parameters are read at every run.
    }

    public void Dispose()
    {
        // Managed memory only.
    }

    private static float[] Find(Dictionary<string, float[]> values, string name, string kind) =>
        values.TryGetValue(name, out float[]? found)
            ? found
            : throw new FoveaException($"The graph has no {kind} \"{name}\". It has: {string.Join(", ", values.Keys)}.");

    private double[][] Numbers(IReadOnlyList<Value> values) => values.Select(value => _values[value.Id]).ToArray();

    private static Shape[] Shapes(IReadOnlyList<Value> values) => values.Select(value => value.Shape).ToArray();
}

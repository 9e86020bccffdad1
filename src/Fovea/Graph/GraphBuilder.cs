using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>Writes a graph: layers call it to turn values into values.</summary>
public sealed class GraphBuilder
{
    private readonly List<string> _scope = [];
    private readonly HashSet<int> _needsGradient = [];
    private int _depth;
    private int _randomLayers;

    /// <summary>Starts an empty graph.</summary>
    /// <param name="mode">Which form layers take.</param>
    public GraphBuilder(GraphMode mode) => Mode = mode;

    /// <summary>The graph so far.</summary>
    public NetworkGraph Graph { get; } = new();

    /// <summary>Which form layers take.</summary>
    public GraphMode Mode { get; }

    /// <summary>Whether layers take their training form.</summary>
    public bool Training => Mode.IsTraining;

    /// <summary>Whether the batch normalisation being built uses the statistics of the batch; if not, the running ones.</summary>
    public bool UsesBatchStatistics =>
        Mode.BatchStatistics && !Mode.FixedStatistics.Any(prefix => Path.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The path of the layer being built: <c>layer1.0.conv1</c>.</summary>
    public string Path => _scope.Count == 0 ? "(network)" : string.Join('.', _scope);

    /// <summary>Adds an input that the caller fills every run.</summary>
    public Value Input(string name, Shape shape) => Graph.AddValue(ValueKind.Input, shape, name, producer: null);

    /// <summary>Adds a parameter of the current layer, or finds it if the layer has been used before.</summary>
    /// <param name="name">The last part of its name: <c>weight</c>.</param>
    /// <exception cref="ShapeException">The parameter exists with another shape: two layers have one path.</exception>
    public Value Parameter(string name, Shape shape, Initializer initializer, ParameterRole role)
    {
        string path = _scope.Count == 0 ? name : $"{string.Join('.', _scope)}.{name}";
        if (Graph.TryGetParameter(path, out Value? known))
        {
            return known!.Shape == shape
                ? known
                : throw new ShapeException($"Parameter \"{path}\" is used with shape {known.Shape} and with {shape}. "
                    + "Give the two layers different names.");
        }
        var info = new ParameterInfo(path, shape, initializer, role);
        Value value = Graph.AddParameter(info);
        if (info.IsTrainable)
        {
            _needsGradient.Add(value.Id);
        }
        return value;
    }

    /// <summary>A number for a layer that draws random numbers, different for each such layer of a graph.</summary>
    public int NextRandomLayer() => _randomLayers++;

    /// <summary>Adds a node with one output.</summary>
    public Value Add(Operation operation, params ReadOnlySpan<Value> inputs) => AddNode(operation, inputs).Outputs[0];

    /// <summary>Adds a node.</summary>
    /// <exception cref="ShapeException">The inputs do not fit; names the layer.</exception>
    public Node AddNode(Operation operation, params ReadOnlySpan<Value> inputs) => AddNode(operation, inputs.ToArray(), Path);

    /// <summary>Whether the gradient with respect to a value is asked for: it depends on a trainable parameter.</summary>
    public bool NeedsGradient(Value value) => _needsGradient.Contains(value.Id);

    /// <summary>Asks for the gradient with respect to any value too: an input, a layer's output (saliency, gradient checks).</summary>
    /// <remarks>At any time before the gradients are added: nodes that are there already pass the need on to their outputs.</remarks>
    public void RequestGradient(Value value)
    {
        _needsGradient.Add(value.Id);
        foreach (Node node in Graph.Nodes)
        {
            PassOnNeed(node);
        }
    }

    /// <summary>Leaves a trainable parameter out of differentiation: it is frozen.</summary>
    public void Freeze(Value value) => _needsGradient.Remove(value.Id);

    /// <summary>Builds a layer on a value, inside the scope of a name.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="name">Its name unless it has one of its own; an empty name adds nothing to the path.</param>
    /// <param name="input">What it is given.</param>
    /// <exception cref="ShapeException">The layer does not fit its input; names the layer's path.</exception>
    public Value Build(ILayer layer, string name, Value input) => Build(layer, name, [input]);

    /// <summary>Builds a layer on several values, inside the scope of a name.</summary>
    /// <inheritdoc cref="Build(ILayer, string, Value)"/>
    /// <param name="inputs">What it is given, in order.</param>
    public Value Build(ILayer layer, string name, IReadOnlyList<Value> inputs)
    {
        if (layer is null)
        {
            throw new FoveaException($"“{Path}”: the layer \"{name}\" is null. Give every place a layer.");   // a file can say so
        }
        string segment = layer.Name ?? name;
        int position = Graph.Layers.Count;
        int firstNode = Graph.Nodes.Count;
        int firstParameter = Graph.Parameters.Count;
        if (segment.Length > 0)
        {
            _scope.Add(segment);
        }
        _depth++;
        Value output = BuildNamed(layer, inputs);
        _depth--;
        Graph.AddLayer(position, new LayerUse(
            Path, layer, inputs, output, firstNode, Graph.Nodes.Count,
            Graph.Parameters.Skip(firstParameter).Select(parameter => parameter.Name).ToArray(), _depth));
        if (segment.Length > 0)
        {
            _scope.RemoveAt(_scope.Count - 1);
        }
        return output;
    }

    // Errors of a layer about its input name the layer, as those of its operations do.
    private Value BuildNamed(ILayer layer, IReadOnlyList<Value> inputs)
    {
        try
        {
            return inputs is [Value only] ? layer.Build(this, only) : layer.Build(this, inputs);
        }
        catch (ShapeException error) when (!error.Message.StartsWith('\u201c'))
        {
            throw new ShapeException($"\u201c{Path}\u201d: {error.Message}");
        }
    }

    internal Node AddNode(Operation operation, IReadOnlyList<Value> inputs, string layer)
    {
        IReadOnlyList<Shape> shapes;
        try
        {
            shapes = operation.InferShapes(inputs.Select(input => input.Shape).ToArray());
        }
        catch (ShapeException error) when (!error.Message.StartsWith('\u201c'))
        {
            throw new ShapeException($"\u201c{layer}\u201d: {error.Message}");
        }
        Node node = Graph.AddNode(operation, inputs, shapes, layer);
        PassOnNeed(node);
        return node;
    }

    private void PassOnNeed(Node node)
    {
        if (node.Inputs.Any(NeedsGradient))
        {
            foreach (Value output in node.Outputs)
            {
                _needsGradient.Add(output.Id);
            }
        }
    }
}

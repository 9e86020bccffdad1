namespace Fovea.Graph;

/// <summary>A network written out: values and the nodes that make them, for one batch size and one mode.</summary>
public sealed class NetworkGraph
{
    private readonly List<Value> _values = [];
    private readonly List<Node> _nodes = [];
    private readonly List<LayerUse> _layers = [];
    private readonly Dictionary<string, Value> _parameters = [];
    private readonly List<ParameterInfo> _parameterInfos = [];
    private readonly Dictionary<string, Value> _outputs = [];

    /// <summary>All values, by id.</summary>
    public IReadOnlyList<Value> Values => _values;

    /// <summary>All nodes, in an order they can run in.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The uses of layers, each before those inside it.</summary>
    public IReadOnlyList<LayerUse> Layers => _layers;

    /// <summary>The parameters in the order in which layers introduced them.</summary>
    public IReadOnlyList<ParameterInfo> Parameters => _parameterInfos;

    /// <summary>What a run gives, by name.</summary>
    public IReadOnlyDictionary<string, Value> Outputs => _outputs;

    /// <summary>The value that stands for a parameter.</summary>
    public Value Parameter(string name) => _parameters[name];

    internal bool TryGetParameter(string name, out Value? value) => _parameters.TryGetValue(name, out value);

    internal Value AddValue(ValueKind kind, Tensors.Shape shape, string name, Node? producer)
    {
        var value = new Value(_values.Count, kind, shape, name, producer);
        _values.Add(value);
        return value;
    }

    internal Value AddParameter(ParameterInfo info)
    {
        Value value = AddValue(ValueKind.Parameter, info.Shape, info.Name, producer: null);
        _parameters.Add(info.Name, value);
        _parameterInfos.Add(info);
        return value;
    }

    internal Node AddNode(Operation operation, IReadOnlyList<Value> inputs, IReadOnlyList<Tensors.Shape> shapes, string layer)
    {
        var node = new Node(_nodes.Count, operation, inputs, layer);
        var outputs = new Value[shapes.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            string name = outputs.Length == 1 ? $"{layer}:{operation.Name}" : $"{layer}:{operation.Name}#{i}";
            outputs[i] = AddValue(ValueKind.Computed, shapes[i], name, node);
        }
        node.Outputs = outputs;
        _nodes.Add(node);
        return node;
    }

    internal void AddLayer(int position, LayerUse use) => _layers.Insert(position, use);

    /// <summary>Asks for a value: a run gives its numbers under a name.</summary>
    public void SetOutput(string name, Value value) => _outputs[name] = value;
}

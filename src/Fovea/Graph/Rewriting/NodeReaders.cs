namespace Fovea.Graph.Rewriting;

/// <summary>Which nodes of a list read a value.</summary>
internal sealed class NodeReaders
{
    private readonly ILookup<int, Node> _readers;
    private readonly HashSet<int> _outputs;

    /// <param name="graph">The graph, whose outputs the caller of a run reads as well.</param>
    /// <param name="nodes">The nodes.</param>
    public NodeReaders(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        _readers = nodes
            .SelectMany(node => node.Inputs.Select(input => input.Id).Distinct().Select(id => (id, node)))
            .ToLookup(pair => pair.id, pair => pair.node);
        _outputs = graph.Outputs.Values.Select(value => value.Id).ToHashSet();
    }

    /// <summary>Whether anything reads a value, or it is an output of the graph.</summary>
    public bool IsRead(Value value) => _outputs.Contains(value.Id) || _readers.Contains(value.Id);

    /// <summary>All nodes that read a value, in their order; none if it is an output of the graph.</summary>
    public Node[] Of(Value value) => _outputs.Contains(value.Id) ? [] : [.. _readers[value.Id]];

    /// <summary>The one node that reads a value; null if there are several or none, or if the value is an output of the graph.</summary>
    public Node? OnlyReader(Value value) =>
        !_outputs.Contains(value.Id) && _readers[value.Id].Take(2).ToArray() is [Node reader] ? reader : null;

    /// <summary><see cref="OnlyReader(Value)"/> if it is of an operation; null if it is of another.</summary>
    public Node? OnlyReader<TOperation>(Value value) where TOperation : Operation =>
        OnlyReader(value) is { Operation: TOperation } reader ? reader : null;

    /// <summary><see cref="OnlyReader(Value)"/> if it is a ReLU or ReLU6; null if it is anything else.</summary>
    public Node? OnlyReLU(Value value) => OnlyReader(value) is Node reader && reader.ReLU().Applies ? reader : null;

    /// <summary>
    /// <see cref="OnlyReader(Value)"/> if it is the gradient of a ReLU or ReLU6 for which the value is the gradient of the ReLU's output;
    /// null if it is anything else.
    /// </summary>
    public Node? OnlyReLUGradient(Value value) =>
        OnlyReader(value) is Node reader && reader.ReLUGradient().Applies && reader.Inputs[0] == value && reader.Inputs[1] != value
            ? reader
            : null;

    /// <summary><see cref="OnlyReader(Value)"/> if it adds the value to another; null if it is anything else.</summary>
    public Node? OnlyAddition(Value value) => OnlyReader(value) is Node reader && reader.IsAddition() ? reader : null;
}

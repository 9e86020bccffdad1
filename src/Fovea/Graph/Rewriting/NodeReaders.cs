namespace Fovea.Graph.Rewriting;

/// <summary>Which nodes read a value.</summary>
internal sealed class NodeReaders
{
    private readonly ILookup<int, Node> _readers;
    private readonly HashSet<int> _outputs;

    private NodeReaders(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        _readers = nodes.SelectMany(node => node.Inputs.Select(input => input.Id).Distinct().Select(id => (id, node))).ToLookup(pair => pair.id, pair => pair.node);
        _outputs = graph.Outputs.Values.Select(value => value.Id).ToHashSet();
    }

    public static NodeReaders Of(NetworkGraph graph, IReadOnlyList<Node> nodes) => new(graph, nodes);

    /// <summary>Whether anything reads a value, or it is an output of the graph.</summary>
    public bool IsRead(Value value) => _outputs.Contains(value.Id) || _readers.Contains(value.Id);

    /// <summary>All nodes that read a value, in their order; none if it is an output of the graph.</summary>
    public Node[] Of(Value value) => _outputs.Contains(value.Id) ? [] : [.. _readers[value.Id]];

    /// <summary>The one node that reads a value; null if there are several or none, or if the value is an output of the graph.</summary>
    public Node? OnlyReader(Value value) => !_outputs.Contains(value.Id) && _readers[value.Id].Take(2).ToArray() is [Node reader] ? reader : null;
}

using Fovea.Tensors;

namespace Fovea.Graph.Rewriting;

/// <summary>Makes nodes and values that exist in a compilation's lists only: the graph stays as it is, and ids go on behind its own.</summary>
internal sealed class NodeFactory(NetworkGraph graph)
{
    private int _nodes = graph.Nodes.Count;
    private int _values = graph.Values.Count;

    /// <summary>A node whose outputs the caller sets.</summary>
    public Node Node(Operation operation, IReadOnlyList<Value> inputs, string layer) => new(_nodes++, operation, inputs, layer);

    /// <summary>A value that a node makes.</summary>
    public Value Value(Node producer, Shape shape, string name) =>
        new(_values++, ValueKind.Computed, shape, $"{producer.Layer}:{producer.Operation.Name}.{name}", producer);
}

using Fovea.Tensors;

namespace Fovea.Graph.Rewriting;

/// <summary>Makes nodes and values that exist in a compilation's lists only; their ids follow those of the graph.</summary>
/// <param name="graph">The graph.</param>
internal sealed class NodeFactory(NetworkGraph graph)
{
    private int _nodes = graph.Nodes.Count;
    private int _values = graph.Values.Count;

    /// <summary>A new node that computes new values.</summary>
    /// <param name="operation">What it does.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="layer">The path of the layer that it serves.</param>
    /// <param name="outputs">The last part of each output's name.</param>
    public Node Create(Operation operation, IReadOnlyList<Value> inputs, string layer, params IReadOnlyList<string> outputs)
    {
        var node = new Node(_nodes++, operation, inputs, layer);
        IReadOnlyList<Shape> shapes = operation.InferShapes([.. inputs.Select(input => input.Shape)]);
        node.Outputs =
        [
            .. outputs.Select((name, i) => new Value(_values++, ValueKind.Computed, shapes[i], $"{layer}:{operation.Name}.{name}", node)),
        ];
        return node;
    }

    /// <summary>A new node that computes values which other nodes computed so far.</summary>
    /// <param name="outputs">What it computes.</param>
    /// <param name="operation">What it does.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="layer">The path of the layer that it serves.</param>
    public Node CreateFor(IReadOnlyList<Value> outputs, Operation operation, IReadOnlyList<Value> inputs, string layer) =>
        new(_nodes++, operation, inputs, layer) { Outputs = outputs };

    /// <summary>A node in the place of another, with its id and, where nothing else is given, its operation, outputs and layer.</summary>
    /// <param name="node">The node that it replaces.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="operation">What it does; null for what the node did.</param>
    /// <param name="outputs">What it computes; null for what the node computed.</param>
    /// <param name="layer">The path of the layer that it serves; null for the node's.</param>
    public static Node Replace(
        Node node, IReadOnlyList<Value> inputs, Operation? operation = null, IReadOnlyList<Value>? outputs = null, string? layer = null) =>
        new(node.Id, operation ?? node.Operation, inputs, layer ?? node.Layer) { Outputs = outputs ?? node.Outputs };
}

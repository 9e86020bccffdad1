namespace Fovea.Graph;

/// <summary>One use of an operation in a graph.</summary>
public sealed class Node
{
    internal Node(int id, Operation operation, IReadOnlyList<Value> inputs, string layer)
    {
        Id = id;
        Operation = operation;
        Inputs = inputs;
        Layer = layer;
    }

    /// <summary>Position among the graph's nodes, which is an order they can run in.</summary>
    public int Id { get; }

    /// <summary>What is done.</summary>
    public Operation Operation { get; }

    /// <summary>What it is done to.</summary>
    public IReadOnlyList<Value> Inputs { get; }

    /// <summary>What comes out.</summary>
    public IReadOnlyList<Value> Outputs { get; internal set; } = [];

    /// <summary>The path of the layer that asked for it: <c>features.3</c>. Gradients carry their layer's.</summary>
    public string Layer { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Layer}: {Operation.Name}";
}

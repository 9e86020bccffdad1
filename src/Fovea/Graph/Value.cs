using Fovea.Tensors;

namespace Fovea.Graph;

/// <summary>A tensor in a graph: an input, a parameter, or what a node makes. Its shape is known.</summary>
public sealed class Value
{
    internal Value(int id, ValueKind kind, Shape shape, string name, Node? producer)
    {
        Id = id;
        Kind = kind;
        Shape = shape;
        Name = name;
        Producer = producer;
    }

    /// <summary>Position among the graph's values, from 0.</summary>
    public int Id { get; }

    /// <summary>Where the numbers come from.</summary>
    public ValueKind Kind { get; }

    /// <summary>The axes, the batch first where there is one.</summary>
    public Shape Shape { get; }

    /// <summary>The parameter's or input's name, or the path of the layer and the operation.</summary>
    public string Name { get; }

    /// <summary>The node that makes it; null for inputs and parameters.</summary>
    public Node? Producer { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";
}

using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>
/// Combines several values into one, as a step of a <see cref="NetworkDescription"/>: Siamese
/// branches, skip connections, side inputs.
/// </summary>
public sealed record Merge : Layer
{
    /// <summary>Describes a merge.</summary>
    /// <param name="kind">How the inputs are combined. All but <see cref="MergeKind.Concat"/> take inputs of one shape.</param>
    public Merge(MergeKind kind) => Kind = kind;

    /// <summary>How the inputs are combined.</summary>
    public MergeKind Kind { get; }

    /// <inheritdoc/>
    public override string Summary => $"Merge by {Kind}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) =>
        throw new ShapeException($"“{graph.Path}”: Merge takes two inputs or more; found one. Leave it out, "
            + "or name the values that it merges.");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, IReadOnlyList<Value> inputs)
    {
        if (Kind == MergeKind.Concat)
        {
            return graph.Add(new Graph.Ops.Concat(), [.. inputs]);
        }
        if (Kind == MergeKind.Subtract && inputs.Count != 2)
        {
            throw new ShapeException($"“{graph.Path}”: Merge by Subtract takes two inputs; found {inputs.Count}.");
        }
        var kind = Kind switch { MergeKind.Add => BinaryKind.Add, MergeKind.Subtract => BinaryKind.Subtract, _ => BinaryKind.Multiply };
        return inputs.Skip(1).Aggregate(inputs[0], (sum, input) => graph.Add(new Binary(kind), sum, input));
    }
}

using System.Globalization;
using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// Runs branches on one input and concatenates their outputs along the channels, as in an Inception block.
/// </summary>
public sealed record Concat : Layer
{
    /// <summary>Creates a concatenation of branches.</summary>
    public Concat(params IReadOnlyList<Layer> branches)
    {
        if (branches.Count == 0)
        {
            throw new FoveaException("Concat needs at least one branch.");
        }
        Branches = branches;
    }

    /// <summary>The branches, in the order of their channels.</summary>
    public IReadOnlyList<Layer> Branches { get; }

    /// <inheritdoc/>
    public override string Summary => $"Concat of {Branches.Count}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        var outputs = new Value[Branches.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = graph.Build(Branches[i], i.ToString(CultureInfo.InvariantCulture), input);
        }
        return graph.Add(new Graph.Ops.Concat(), outputs);
    }
}

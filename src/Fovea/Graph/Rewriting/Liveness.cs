namespace Fovea.Graph.Rewriting;

/// <summary>Keeps the nodes that a run needs: those on which an output depends, and those with a side effect.</summary>
internal sealed class Liveness : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        var needed = new HashSet<int>(context.Graph.Outputs.Values.Select(value => value.Id));
        var live = new List<Node>();
        foreach (Node node in nodes.Reverse())
        {
            if (node.Operation.HasSideEffect || node.Outputs.Any(output => needed.Contains(output.Id)))
            {
                live.Add(node);
                needed.UnionWith(node.Inputs.Select(input => input.Id));
            }
        }
        live.Reverse();
        return live;
    }
}

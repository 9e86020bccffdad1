namespace Fovea.Graph.Rewriting;

/// <summary>Which nodes a run needs: those behind an output and those with a side effect.</summary>
internal static class Liveness
{
    public static IReadOnlyList<Node> LiveNodes(NetworkGraph graph)
    {
        var needed = new HashSet<int>(graph.Outputs.Values.Select(value => value.Id));
        var live = new List<Node>();
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            Node node = graph.Nodes[i];
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

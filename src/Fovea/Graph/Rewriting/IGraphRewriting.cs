namespace Fovea.Graph.Rewriting;

/// <summary>
/// One pass over a list of nodes. The graph and its nodes stay as they are: what is new exists in the returned list only, which computes
/// every output of the graph as the given list does.
/// </summary>
internal interface IGraphRewriting
{
    /// <summary>What a list of passes calls it.</summary>
    string Name => GetType().Name;

    /// <summary>Rewrites a list of nodes.</summary>
    /// <param name="context">The graph, and what the compilation is for.</param>
    /// <param name="nodes">Nodes in an order in which they can run.</param>
    /// <returns>The rewritten nodes, in an order in which they can run.</returns>
    IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes);
}

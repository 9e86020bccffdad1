namespace Fovea.Graph.Rewriting;

/// <summary>What all rewritings of one compilation share.</summary>
/// <param name="graph">The graph whose nodes are rewritten.</param>
/// <param name="mutableParameters">Whether parameters may change between runs, as in training.</param>
internal sealed class RewritingContext(NetworkGraph graph, bool mutableParameters)
{
    /// <summary>The graph whose nodes are rewritten.</summary>
    public NetworkGraph Graph => graph;

    /// <summary>Makes nodes and values with ids that no other has.</summary>
    public NodeFactory Factory { get; } = new(graph);

    /// <summary>Whether parameters may change between runs, as in training.</summary>
    public bool MutableParameters => mutableParameters;

    /// <summary>Which of some nodes read a value.</summary>
    public NodeReaders ReadersIn(IReadOnlyList<Node> nodes) => new(graph, nodes);
}

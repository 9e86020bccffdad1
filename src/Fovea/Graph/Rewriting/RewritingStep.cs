namespace Fovea.Graph.Rewriting;

/// <summary>A rewriting in its place in a list of them.</summary>
/// <param name="Rewriting">The rewriting.</param>
/// <param name="Reason">Why it is applied there, and not earlier or later.</param>
internal sealed record RewritingStep(IGraphRewriting Rewriting, string Reason)
{
    /// <summary>Applies rewritings one after another.</summary>
    /// <param name="steps">The rewritings, first to last.</param>
    /// <param name="context">The graph, and what the compilation is for.</param>
    /// <returns>The graph's nodes, rewritten.</returns>
    public static IReadOnlyList<Node> ApplyAll(IEnumerable<RewritingStep> steps, RewritingContext context) =>
        steps.Aggregate(context.Graph.Nodes, (nodes, step) => step.Rewriting.Apply(context, nodes));

    /// <inheritdoc/>
    public override string ToString() => $"{Rewriting.Name}: {Reason}";
}

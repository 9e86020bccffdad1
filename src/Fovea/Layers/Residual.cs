using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>
/// body(x) + shortcut(x): He et al. 2015, arXiv:1512.03385. The activation, if there is one, is a separate layer
/// after it.
/// </summary>
public sealed record Residual : Layer
{
    /// <summary>Creates a residual block.</summary>
    /// <param name="body">The residual branch; it adds no segment to parameter names unless it is named.</param>
    /// <param name="shortcut">
    /// The shortcut, "shortcut" in parameter names unless it is named; null for the identity.
    /// </param>
    public Residual(Layer body, Layer? shortcut = null) => (Body, Shortcut) = (body, shortcut);

    /// <summary>The residual branch.</summary>
    public Layer Body { get; }

    /// <summary>The shortcut; null for the identity.</summary>
    public Layer? Shortcut { get; }

    /// <inheritdoc/>
    public override string Summary => Shortcut is null ? "Residual" : $"Residual with shortcut {Shortcut.Summary}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value body = graph.Build(Body, "", input);
        Value shortcut = Shortcut is null ? input : graph.Build(Shortcut, "shortcut", input);
        return graph.Add(new Binary(BinaryKind.Add), body, shortcut);
    }
}

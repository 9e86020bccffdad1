using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>body(x) + shortcut(x): He et al. 2015, arXiv:1512.03385. Put an activation behind it where the network has one.</summary>
public sealed record Residual : Layer
{
    /// <summary>Adds a body and a shortcut.</summary>
    /// <param name="body">The long way; in parameter names it adds nothing unless named.</param>
    /// <param name="shortcut">The short way, "shortcut" in parameter names unless named; null for the input itself.</param>
    public Residual(Layer body, Layer? shortcut = null) => (Body, Shortcut) = (body, shortcut);

    /// <summary>The long way.</summary>
    public Layer Body { get; }

    /// <summary>The short way; null for the input itself.</summary>
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

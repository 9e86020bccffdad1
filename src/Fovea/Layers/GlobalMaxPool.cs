using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// The largest value of every channel: [n, c, spatial…] → [n, c, 1…]. Followed by a Flatten, it gives [n, c].
/// </summary>
public sealed record GlobalMaxPool : Layer
{
    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) =>
        graph.AddNode(new Graph.Ops.MaxPool(Adaptive.Axes(input.Shape, 1, "GlobalMaxPool")), input).Outputs[0];
}

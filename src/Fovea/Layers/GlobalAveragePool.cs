using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The mean of every channel: [n, c, spatial…] → [n, c, 1…]. Followed by a Flatten, it gives [n, c].</summary>
public sealed record GlobalAveragePool : Layer
{
    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(
        new Graph.Ops.AveragePool(Adaptive.Axes(input.Shape, 1, "GlobalAveragePool"), CountIncludePad: true), input);
}

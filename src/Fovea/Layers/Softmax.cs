using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// e^{xᵢ} / Σ e^{xⱼ} over the channels or features (axis 1). Training losses take logits, so a network to be trained
/// ends without it.
/// </summary>
public sealed record Softmax : Layer
{
    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new Graph.Ops.Softmax(Logarithm: false), input);
}

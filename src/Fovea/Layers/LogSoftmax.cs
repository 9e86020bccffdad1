using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The logarithm of the softmax over the channels or features (axis 1), computed without forming the softmax.</summary>
public sealed record LogSoftmax : Layer
{
    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new Graph.Ops.Softmax(Logarithm: true), input);
}

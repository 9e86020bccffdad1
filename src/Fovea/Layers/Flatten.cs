using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>[n, channels, spatial…] → [n, channels · spatial…], channels outermost.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        (int batch, int features) = (input.Shape[0], input.Shape.WithoutBatch().Length);
        return input.Shape.Rank == 2 ? input : graph.Add(new Reshape(new Shape(batch, features)), input);
    }
}

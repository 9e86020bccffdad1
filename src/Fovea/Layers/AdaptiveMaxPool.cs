using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>Max pooling to a given output size: window o covers input ⌊o·n/out⌋ to ⌈(o + 1)·n/out⌉ − 1.</summary>
public sealed record AdaptiveMaxPool : Layer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="outputSize">The output size, per axis.</param>
    public AdaptiveMaxPool(PerAxis outputSize) => OutputSize = outputSize;

    /// <summary>The output size, per axis.</summary>
    public PerAxis OutputSize { get; }

    /// <inheritdoc/>
    public override string Summary => $"AdaptiveMaxPool to {OutputSize}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.AddNode(
        new Graph.Ops.MaxPool(Adaptive.Axes(input.Shape, OutputSize, "AdaptiveMaxPool")), input).Outputs[0];
}

using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>Average pooling to a given output size: window o covers input ⌊o·n/out⌋ to ⌈(o + 1)·n/out⌉ − 1.</summary>
public sealed record AdaptiveAveragePool : Layer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="outputSize">The output size, per axis.</param>
    public AdaptiveAveragePool(PerAxis outputSize) => OutputSize = outputSize;

    /// <summary>The output size, per axis.</summary>
    public PerAxis OutputSize { get; }

    /// <inheritdoc/>
    public override string Summary => $"AdaptiveAveragePool to {OutputSize}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(
        new Graph.Ops.AveragePool(Adaptive.Axes(input.Shape, OutputSize, "AdaptiveAveragePool"), CountIncludePad: true), input);
}

using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>Average pooling to a given output size: window o covers input ⌊o·n/out⌋ to ⌈(o + 1)·n/out⌉ − 1.</summary>
public sealed record AdaptiveAveragePool : Layer
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="outputSize">Outputs per axis.</param>
    public AdaptiveAveragePool(PerAxis outputSize) => OutputSize = outputSize;

    /// <summary>Outputs per axis.</summary>
    public PerAxis OutputSize { get; }

    /// <inheritdoc/>
    public override string Summary => $"AdaptiveAveragePool to {OutputSize}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new Graph.Ops.AveragePool(Adaptive.Axes(input.Shape, OutputSize, "AdaptiveAveragePool"), CountIncludePad: true), input);
}

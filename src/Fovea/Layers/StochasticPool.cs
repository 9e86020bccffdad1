using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>In training a value of the window drawn with probability a / Σa, at inference the weighted mean Σa² / Σa, over activations a ≥ 0 (put it behind a ReLU): Zeiler and Fergus 2013.</summary>
/// <remarks>Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, less a window that would start in the padding's end.</remarks>
public sealed record StochasticPool : PoolLayer
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="kernel">Cells of the window, per axis.</param>
    /// <param name="stride">Step between windows; null for the window itself.</param>
    /// <param name="padding">Cells around the input; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    public StochasticPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false)
        : base(kernel, stride, padding, ceilMode)
    {
    }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("StochasticPool");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Training
        ? graph.AddNode(new Graph.Ops.StochasticPool(Axes(input.Shape), graph.NextRandomLayer()), input).Outputs[0]
        : graph.Add(new Graph.Ops.StochasticPoolInference(Axes(input.Shape)), input);
}

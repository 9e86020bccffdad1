using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// In training, a random element of the window drawn with probability a / Σa; at inference, the weighted mean Σa² /
/// Σa. Needs activations a ≥ 0, as after a ReLU: Zeiler and Fergus 2013.
/// </summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, without a
/// window that would start in the end padding.
/// </remarks>
public sealed record StochasticPool : PoolLayer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
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

using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The median of each window: for an even count, the mean of the middle two.</summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, without a
/// window that would start in the end padding.
/// </remarks>
public sealed record MedianPool : PoolLayer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    public MedianPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false)
        : base(kernel, stride, padding, ceilMode)
    {
    }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("MedianPool");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) =>
        graph.AddNode(new Graph.Ops.MedianPool(Axes(input.Shape)), input).Outputs[0];
}

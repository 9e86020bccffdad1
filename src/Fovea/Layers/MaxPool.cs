using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The maximum of each window. Padding counts as −∞.</summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, without a
/// window that would start in the end padding.
/// </remarks>
public sealed record MaxPool : PoolLayer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="dilation">The dilation, per axis; null for 1.</param>
    public MaxPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false, PerAxis? dilation = null)
        : base(kernel, stride, padding, ceilMode) => Dilation = dilation ?? 1;

    /// <summary>The dilation, per axis.</summary>
    public PerAxis Dilation { get; }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("MaxPool") + (Dilation == 1 ? "" : $", dilation {Dilation}");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) =>
        graph.AddNode(new Graph.Ops.MaxPool(Axes(input.Shape, Dilation)), input).Outputs[0];
}

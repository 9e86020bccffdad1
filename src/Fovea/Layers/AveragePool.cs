using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The mean of each window.</summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, without a
/// window that would start in the end padding.
/// </remarks>
public sealed record AveragePool : PoolLayer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="countIncludePad">
    /// Whether padding counts in the divisor (PyTorch's default) or only cells of the input do (ONNX's default).
    /// </param>
    public AveragePool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false, bool countIncludePad = true)
        : base(kernel, stride, padding, ceilMode) => CountIncludePad = countIncludePad;

    /// <summary>Whether padding counts in the divisor.</summary>
    public bool CountIncludePad { get; }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("AveragePool") + (CountIncludePad ? "" : ", padding not counted");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) =>
        graph.Add(new Graph.Ops.AveragePool(Axes(input.Shape), CountIncludePad), input);
}

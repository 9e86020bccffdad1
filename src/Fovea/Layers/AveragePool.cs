using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The mean of each window.</summary>
/// <remarks>Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, less a window that would start in the padding's end.</remarks>
public sealed record AveragePool : PoolLayer
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="kernel">Cells of the window, per axis.</param>
    /// <param name="stride">Step between windows; null for the window itself.</param>
    /// <param name="padding">Cells around the input; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="countIncludePad">Whether the mean divides by cells of the padding too (PyTorch), or only by those of the input (ONNX).</param>
    public AveragePool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false, bool countIncludePad = true)
        : base(kernel, stride, padding, ceilMode) => CountIncludePad = countIncludePad;

    /// <summary>Whether the mean divides by cells of the padding too.</summary>
    public bool CountIncludePad { get; }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("AveragePool") + (CountIncludePad ? "" : ", padding not counted");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new Graph.Ops.AveragePool(Axes(input.Shape), CountIncludePad), input);
}

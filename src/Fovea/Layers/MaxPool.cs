using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>The largest value of each window. Padding never wins.</summary>
/// <remarks>Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, less a window that would start in the padding's end.</remarks>
public sealed record MaxPool : PoolLayer
{
    /// <summary>Describes a pooling.</summary>
    /// <param name="kernel">Cells of the window, per axis.</param>
    /// <param name="stride">Step between windows; null for the window itself.</param>
    /// <param name="padding">Cells around the input; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="dilation">Step between the window's cells; null for 1.</param>
    public MaxPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false, PerAxis? dilation = null)
        : base(kernel, stride, padding, ceilMode) => Dilation = dilation ?? 1;

    /// <summary>Step between the window's cells.</summary>
    public PerAxis Dilation { get; }

    /// <inheritdoc/>
    public override string Summary => WindowSummary("MaxPool") + (Dilation == 1 ? "" : $", dilation {Dilation}");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.AddNode(new Graph.Ops.MaxPool(Axes(input.Shape, Dilation)), input).Outputs[0];
}

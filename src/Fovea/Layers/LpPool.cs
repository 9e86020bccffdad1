using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>(Σ |x|ᵖ)^(1/p) over each window; p = 1 sums, p → ∞ tends to the maximum.</summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1; with ceil mode ⌈ ⌉, without a
/// window that would start in the end padding.
/// </remarks>
public sealed record LpPool : PoolLayer
{
    /// <summary>Creates a pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="ceilMode">Whether the output size is rounded up.</param>
    /// <param name="power">p, 1 or more.</param>
    public LpPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, bool ceilMode = false, float power = 2)
        : base(kernel, stride, padding, ceilMode) => Power = power;

    /// <summary>p.</summary>
    public float Power { get; }

    /// <inheritdoc/>
    public override string Summary => WindowSummary($"LpPool p = {Power},");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new Graph.Ops.LpPool(Axes(input.Shape), Power), input);
}

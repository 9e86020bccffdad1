using Fovea.Graph;
using Fovea.Graph.Ops;

namespace Fovea.Layers;

/// <summary>x / (k + α / size · Σ x²)^β, the sum over neighbouring channels: Krizhevsky et al. 2012.</summary>
/// <remarks>
/// α is divided by the size, as in PyTorch and ONNX; in the paper it is not: multiply the paper's α by the size.
/// </remarks>
public sealed record LocalResponseNorm : Layer
{
    /// <summary>Creates a local response normalisation layer.</summary>
    /// <param name="size">The number of channels in the sum.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="k">k.</param>
    public LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1) =>
        (Size, Alpha, Beta, K) = (size, alpha, beta, k);

    /// <summary>The number of channels in the sum.</summary>
    public int Size { get; }

    /// <summary>α.</summary>
    public float Alpha { get; }

    /// <summary>β.</summary>
    public float Beta { get; }

    /// <summary>k.</summary>
    public float K { get; }

    /// <inheritdoc/>
    public override string Summary => $"LocalResponseNorm {Size}, α = {Alpha}, β = {Beta}, k = {K}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input) => graph.Add(new LocalResponseNormalization(Size, Alpha, Beta, K), input);
}

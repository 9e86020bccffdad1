using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Layer normalisation of plain rows: y = γ[i] · (x − μ) / √(σ² + ε) + β[i], μ and the biased σ² over a row; a task per row.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="epsilon">ε; 1e-5 by custom.</param>
/// <param name="input">[rows, length].</param>
/// <param name="gamma">[length]; null for ones.</param>
/// <param name="beta">[length]; null for zeros.</param>
/// <param name="output">As input; overwritten.</param>
/// <param name="mean">[rows]; overwritten with μ.</param>
/// <param name="inverseDeviation">[rows]; overwritten with 1 / √(σ² + ε).</param>
/// <remarks>Sums run in double precision. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450. Held by LayerNormTests.</remarks>
public sealed unsafe class LayerNormForward(
    LayerNormGeometry geometry, double epsilon, float* input, float* gamma, float* beta, float* output, float* mean, float* inverseDeviation)
    : KernelStage
{
    /// <summary>Rows are plain.</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    /// <inheritdoc/>
    public override string Name => "LayerNorm.Forward plain";

    /// <inheritdoc/>
    public override int Tasks => geometry.Rows;

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) => ReferenceLayerNorm.Forward<float>(
        geometry, epsilon, new(input, geometry.Elements), PlainSpan.Of(gamma, geometry.Length), PlainSpan.Of(beta, geometry.Length),
        new(output, geometry.Elements), new(mean, geometry.Rows), new(inverseDeviation, geometry.Rows), firstTask, lastTask);
}

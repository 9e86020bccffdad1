using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>Layer normalisation of plain rows: y = γ[i] · (x − μ) / √(σ² + ε) + β[i], μ and the biased σ² over a row.</summary>
/// <remarks>
/// Sums run in sixteen lanes, in runs of 4,096 that are summed in double: the same bits at every width. Source: Ba, Kiros and Hinton
/// 2016, arXiv:1607.06450. Held by LayerNormTests.
/// </remarks>
internal static class LayerNorm
{
    /// <summary>Normalises each row and saves its statistics for the gradient.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory: input, parameters, output, statistics.</param>
    /// <param name="epsilon">ε; 1e-5 by custom.</param>
    public static IReadOnlyList<KernelStage> PrepareForward(
        LayerNormGeometry geometry, VectorWidth width, in NormalizationPointers pointers, double epsilon) =>
        [new LayerNormForward(geometry, width, pointers, epsilon)];

    /// <summary>The gradients with respect to the input, γ and β.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="pointers">The memory: input, γ, what the forward pass saved, gradients.</param>
    public static IReadOnlyList<KernelStage> PrepareGradient(
        LayerNormGeometry geometry, VectorWidth width, in NormalizationPointers pointers) =>
        [new LayerNormInputGradient(geometry, width, pointers), new LayerNormParameterGradient(geometry, width, pointers)];
}

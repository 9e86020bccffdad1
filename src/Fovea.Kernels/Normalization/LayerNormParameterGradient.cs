using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradients of layer normalisation with respect to γ and β: dβ = Σ dy, dγ = Σ dy·x̂ over the rows; a task per 16 columns.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[rows, length].</param>
/// <param name="mean">What the forward pass saved.</param>
/// <param name="inverseDeviation">What the forward pass saved.</param>
/// <param name="dOutput">As input.</param>
/// <param name="dGamma">[length]; overwritten.</param>
/// <param name="dBeta">[length]; overwritten.</param>
/// <remarks>Sums run in double precision, over the rows in their order.</remarks>
public sealed unsafe class LayerNormParameterGradient(
    LayerNormGeometry geometry, float* input, float* mean, float* inverseDeviation, float* dOutput, float* dGamma, float* dBeta)
    : KernelStage
{
    /// <summary>Rows are plain.</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    /// <inheritdoc/>
    public override string Name => "LayerNorm.ParameterGradient plain";

    /// <inheritdoc/>
    public override int Tasks => Blocks.Count(geometry.Length);   // a cache line of columns

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) => ReferenceLayerNorm.ParameterGradient<float>(
        geometry, new(input, geometry.Elements), new(mean, geometry.Rows), new(inverseDeviation, geometry.Rows),
        new(dOutput, geometry.Elements), new(dGamma, geometry.Length), new(dBeta, geometry.Length),
        firstTask * Blocks.Size, Math.Min(lastTask * Blocks.Size, geometry.Length));
}

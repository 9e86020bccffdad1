using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of layer normalisation with respect to the input; a task per row.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="input">[rows, length].</param>
/// <param name="gamma">[length]; null for ones.</param>
/// <param name="mean">What the forward pass saved.</param>
/// <param name="inverseDeviation">What the forward pass saved.</param>
/// <param name="dOutput">As input.</param>
/// <param name="dInput">As input; overwritten.</param>
/// <remarks>dx = (γ·dy − Σ γ·dy / L − x̂ · Σ γ·dy·x̂ / L) / σ, x̂ the normalised input, L the length. Sums run in double precision.</remarks>
public sealed unsafe class LayerNormInputGradient(
    LayerNormGeometry geometry, float* input, float* gamma, float* mean, float* inverseDeviation, float* dOutput, float* dInput)
    : KernelStage
{
    /// <summary>Rows are plain.</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    /// <inheritdoc/>
    public override string Name => "LayerNorm.InputGradient plain";

    /// <inheritdoc/>
    public override int Tasks => geometry.Rows;

    /// <inheritdoc/>
    public override void Run(int firstTask, int lastTask) => ReferenceLayerNorm.InputGradient<float>(
        geometry, new(input, geometry.Elements), PlainSpan.Of(gamma, geometry.Length), new(mean, geometry.Rows),
        new(inverseDeviation, geometry.Rows), new(dOutput, geometry.Elements), new(dInput, geometry.Elements), firstTask, lastTask);
}

using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of layer normalisation with respect to the input; a task per row.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="width">The vector width to run with.</param>
/// <param name="input">[rows, length].</param>
/// <param name="gamma">[length]; null for ones.</param>
/// <param name="mean">What the forward pass saved.</param>
/// <param name="inverseDeviation">What the forward pass saved.</param>
/// <param name="dOutput">As input.</param>
/// <param name="dInput">As input; overwritten.</param>
/// <remarks>dx = (γ·dy − Σ γ·dy / L − x̂ · Σ γ·dy·x̂ / L) / σ, x̂ the normalised input, L the length. Sums as in <see cref="LayerNormForward"/>.</remarks>
public sealed unsafe class LayerNormInputGradient(
    LayerNormGeometry geometry, VectorWidth width, float* input, float* gamma, float* mean, float* inverseDeviation, float* dOutput, float* dInput)
    : VectorStage(width)
{
    /// <summary>Rows are plain.</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    /// <inheritdoc/>
    public override string Name => "LayerNorm.InputGradient plain";

    /// <inheritdoc/>
    public override int Tasks => geometry.Rows;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int row = firstTask; row < lastTask; row++)
        {
            long first = (long)row * geometry.Length;
            float inverse = inverseDeviation[row];
            (double flow, double product) = RowSums<TSimd>.Gradient(dOutput + first, gamma, input + first, mean[row], geometry.Length);
            TSimd m = TSimd.Broadcast(mean[row]), scale = TSimd.Broadcast(inverse);
            TSimd meanFlow = TSimd.Broadcast((float)(flow / geometry.Length));
            TSimd meanProduct = TSimd.Broadcast((float)(product * inverse * inverse / geometry.Length));
            for (int i = 0; i < geometry.Length; i += TSimd.Width)
            {
                int count = Math.Min(TSimd.Width, geometry.Length - i);
                TSimd dy = Sweep.Load<TSimd>(dOutput + first + i, count), deviation = Sweep.Load<TSimd>(input + first + i, count) - m;
                TSimd weighted = gamma is null ? dy : dy * Sweep.Load<TSimd>(gamma + i, count);
                Sweep.Store(scale * (weighted - meanFlow - (deviation * meanProduct)), dInput + first + i, count);
            }
        }
    }
}

using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of layer normalisation with respect to the input; a task per row.</summary>
/// <remarks>
/// dx = (γ·dy − Σ γ·dy / L − x̂ · Σ γ·dy·x̂ / L) / σ, x̂ the normalised input, L the length.
/// Sums as in <see cref="LayerNormForward"/>.
/// </remarks>
internal sealed unsafe class LayerNormInputGradient(LayerNormGeometry geometry, VectorWidth width, NormalizationPointers pointers)
    : VectorStage(width)
{
    public override string Name => "LayerNorm.InputGradient plain";

    public override int Tasks => geometry.Rows;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* input = pointers.Input.First, dOutput = pointers.DOutput.First, dInput = pointers.DInput.First;
        float* gamma = pointers.Gamma, mean = pointers.Mean;
        for (int row = firstTask; row < lastTask; row++)
        {
            long first = (long)row * geometry.Length;
            float inverse = pointers.InverseDeviation[row];
            (double gradient, double product) = RowSums<TSimd>.Gradient(dOutput + first, gamma, input + first, mean[row], geometry.Length);
            TSimd m = TSimd.Broadcast(mean[row]), scale = TSimd.Broadcast(inverse);
            TSimd meanGradient = TSimd.Broadcast((float)(gradient / geometry.Length));
            TSimd meanProduct = TSimd.Broadcast((float)(product * inverse * inverse / geometry.Length));
            for (int i = 0; i < geometry.Length; i += TSimd.Width)
            {
                int count = Math.Min(TSimd.Width, geometry.Length - i);
                TSimd dy = ElementwiseLoop.Load<TSimd>(dOutput + first + i, count);
                TSimd deviation = ElementwiseLoop.Load<TSimd>(input + first + i, count) - m;
                TSimd weighted = gamma is null ? dy : dy * ElementwiseLoop.Load<TSimd>(gamma + i, count);
                ElementwiseLoop.Store(scale * (weighted - meanGradient - (deviation * meanProduct)), dInput + first + i, count);
            }
        }
    }
}

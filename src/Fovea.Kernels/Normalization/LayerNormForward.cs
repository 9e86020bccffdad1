using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>Layer normalisation of plain rows: y = γ[i] · (x − μ) / √(σ² + ε) + β[i], μ and the biased σ² over a row; a task per row.</summary>
/// <param name="geometry">The sizes.</param>
/// <param name="width">The vector width to run with.</param>
/// <param name="epsilon">ε; 1e-5 by custom.</param>
/// <param name="input">[rows, length].</param>
/// <param name="gamma">[length]; null for ones.</param>
/// <param name="beta">[length]; null for zeros.</param>
/// <param name="output">As input; overwritten.</param>
/// <param name="mean">[rows]; overwritten with μ.</param>
/// <param name="inverseDeviation">[rows]; overwritten with 1 / √(σ² + ε).</param>
/// <remarks>Sums run in sixteen lanes, in runs of 4,096 that are summed in double: the same bits at every width. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450. Held by LayerNormTests.</remarks>
public sealed unsafe class LayerNormForward(
    LayerNormGeometry geometry, VectorWidth width, double epsilon, float* input, float* gamma, float* beta, float* output, float* mean, float* inverseDeviation)
    : VectorStage(width)
{
    /// <summary>Rows are plain.</summary>
    public static TensorLayout Layout => TensorLayout.Plain;

    /// <inheritdoc/>
    public override string Name => "LayerNorm.Forward plain";

    /// <inheritdoc/>
    public override int Tasks => geometry.Rows;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int row = firstTask; row < lastTask; row++)
        {
            long first = (long)row * geometry.Length;
            Moments moments = RowSums<TSimd>.MomentsOf(input + first, geometry.Length);
            mean[row] = (float)moments.Mean;
            inverseDeviation[row] = (float)moments.InverseDeviation(epsilon);
            Normalize<TSimd>(input + first, output + first, mean[row], inverseDeviation[row]);
        }
    }

    private void Normalize<TSimd>(float* x, float* y, float mean, float inverse) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd m = TSimd.Broadcast(mean), scale = TSimd.Broadcast(inverse);
        for (int i = 0; i < geometry.Length; i += TSimd.Width)
        {
            int count = Math.Min(TSimd.Width, geometry.Length - i);
            TSimd g = gamma is null ? scale : Sweep.Load<TSimd>(gamma + i, count) * scale;
            TSimd b = beta is null ? TSimd.Zero : Sweep.Load<TSimd>(beta + i, count);
            Sweep.Store(TSimd.MultiplyAdd(Sweep.Load<TSimd>(x + i, count) - m, g, b), y + i, count);
        }
    }
}

using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Layer normalisation of plain rows: y = γ[i] · (x − μ) / √(σ² + ε) + β[i], μ and
/// the biased σ² over a row; a task per row.
/// </summary>
/// <remarks>
/// Sums run in sixteen lanes, in runs of 4,096 that are summed in double: the same bits at every width. Source: Ba,
/// Kiros and Hinton 2016, arXiv:1607.06450. Held by LayerNormTests.
/// </remarks>
internal sealed unsafe class LayerNormForward(LayerNormGeometry geometry, VectorWidth width, NormalizationPointers pointers, double epsilon)
    : VectorStage(width)
{
    public override string Name => "LayerNorm.Forward plain";

    public override int Tasks => geometry.Rows;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* input = pointers.Input.First, output = pointers.Output.First;
        for (int row = firstTask; row < lastTask; row++)
        {
            long first = (long)row * geometry.Length;
            Moments moments = RowSums<TSimd>.MomentsOf(input + first, geometry.Length);
            pointers.Mean[row] = (float)moments.Mean;
            pointers.InverseDeviation[row] = (float)moments.InverseDeviation(epsilon);
            Normalize<TSimd>(input + first, output + first, pointers.Mean[row], pointers.InverseDeviation[row]);
        }
    }

    private void Normalize<TSimd>(float* x, float* y, float mean, float inverse) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd m = TSimd.Broadcast(mean), scale = TSimd.Broadcast(inverse);
        for (int i = 0; i < geometry.Length; i += TSimd.Width)
        {
            int count = Math.Min(TSimd.Width, geometry.Length - i);
            TSimd g = pointers.Gamma is null ? scale : ElementwiseLoop.Load<TSimd>(pointers.Gamma + i, count) * scale;
            TSimd b = pointers.Beta is null ? TSimd.Zero : ElementwiseLoop.Load<TSimd>(pointers.Beta + i, count);
            ElementwiseLoop.Store(TSimd.MultiplyAdd(ElementwiseLoop.Load<TSimd>(x + i, count) - m, g, b), y + i, count);
        }
    }
}

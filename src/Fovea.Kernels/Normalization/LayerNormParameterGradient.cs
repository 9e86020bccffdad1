using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// The gradients of layer normalisation with respect to γ and β: dβ = Σ dy, dγ = Σ
/// dy·x̂ over the rows; a task per 16 columns.
/// </summary>
/// <remarks>Sums run over the rows in their order: runs of 256 in single precision, the runs in double.</remarks>
internal sealed unsafe class LayerNormParameterGradient(LayerNormGeometry geometry, VectorWidth width, NormalizationPointers pointers)
    : VectorStage(width)
{
    public override string Name => "LayerNorm.ParameterGradient plain";

    public override int Tasks => Blocks.Count(geometry.Length);   // a cache line of columns

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int last = Math.Min(lastTask * Blocks.Size, geometry.Length);
        for (int column = firstTask * Blocks.Size; column < last; column += TSimd.Width)
        {
            Columns<TSimd>(column, Math.Min(TSimd.Width, last - column));
        }
    }

    // Lanes are columns. Runs of 256 rows are summed in single precision.
    private void Columns<TSimd>(int column, int count) where TSimd : unmanaged, ISimd<TSimd>
    {
        const int LongestRun = 256;
        float* input = pointers.Input.First, dOutput = pointers.DOutput.First;
        float* mean = pointers.Mean, inverseDeviation = pointers.InverseDeviation;
        double* sums = stackalloc double[2 * Blocks.Size];
        float* run = stackalloc float[2 * Blocks.Size];
        new Span<double>(sums, 2 * Blocks.Size).Clear();
        for (int start = 0; start < geometry.Rows; start += LongestRun)
        {
            TSimd gradient = TSimd.Zero, product = TSimd.Zero;
            for (int row = start; row < Math.Min(start + LongestRun, geometry.Rows); row++)
            {
                long i = ((long)row * geometry.Length) + column;
                TSimd dy = ElementwiseLoop.Load<TSimd>(dOutput + i, count);
                TSimd deviation = ElementwiseLoop.Load<TSimd>(input + i, count) - TSimd.Broadcast(mean[row]);
                gradient += dy;
                product = TSimd.MultiplyAdd(dy, deviation * TSimd.Broadcast(inverseDeviation[row]), product);
            }
            TSimd.Store(gradient, run);
            TSimd.Store(product, run + Blocks.Size);
            for (int lane = 0; lane < 2 * Blocks.Size; lane++)
            {
                sums[lane] += lane % Blocks.Size < count ? run[lane] : 0;
            }
        }
        for (int lane = 0; lane < count; lane++)
        {
            pointers.DBeta[column + lane] = (float)sums[lane];
            pointers.DGamma[column + lane] = (float)sums[Blocks.Size + lane];
        }
    }
}

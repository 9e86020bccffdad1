using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of up to four rows of A with the rows of B; see StreamingMatrixMultiply.cs.</summary>
internal sealed unsafe class StreamedRows(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments) : VectorStage(width)
{
    private const int RowsPerTask = 16;
    private const int MaxRows = 4;
    private const int Lanes = 16;   // of each sum, at every width

    public override string Name => "MatrixMultiply.Streaming";

    public override int Tasks { get; } = (geometry.Columns + RowsPerTask - 1) / RowsPerTask;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int m = geometry.Rows, k = geometry.Depth, whole = k & -Lanes;
        if (m == 0)
        {
            return;
        }
        // With fewer than four rows the last one is computed again: the arithmetic hides behind the memory.
        float* a0 = arguments.A;
        float* a1 = a0 + (Math.Min(1, m - 1) * (long)k);
        float* a2 = a0 + (Math.Min(2, m - 1) * (long)k);
        float* a3 = a0 + (Math.Min(3, m - 1) * (long)k);
        // The rows' incomplete last blocks, filled up with zeros: those of A, then that of B.
        float* ends = stackalloc float[(MaxRows + 1) * Lanes];
        new Span<float>(ends, (MaxRows + 1) * Lanes).Clear();
        CopyEnd(a0, whole, ends);
        CopyEnd(a1, whole, ends + Lanes);
        CopyEnd(a2, whole, ends + (2 * Lanes));
        CopyEnd(a3, whole, ends + (3 * Lanes));
        float* sums = stackalloc float[MaxRows * Lanes];
        int last = Math.Min(lastTask * RowsPerTask, geometry.Columns);
        for (int j = firstTask * RowsPerTask; j < last; j++)
        {
            float* row = arguments.B + ((long)j * k);
            CopyEnd(row, whole, ends + (MaxRows * Lanes));
            Products<TSimd>(whole, row, a0, a1, a2, a3, whole < k ? ends : null, sums);
            for (int i = 0; i < m; i++)
            {
                Put(Lanes16<TSimd>.Load(sums + (i * Lanes)).Sum(), i, j);
            }
        }
    }

    private void CopyEnd(float* row, int whole, float* end) =>
        new ReadOnlySpan<float>(row + whole, geometry.Depth - whole).CopyTo(new Span<float>(end, Lanes));

    // Calls nothing: across a call the sums would have to be in memory, and the JIT then keeps them there throughout the loop.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<TSimd>(int whole, float* b, float* a0, float* a1, float* a2, float* a3, float* ends, float* sums)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        Lanes16<TSimd> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int p = 0; p < whole; p += Lanes)
        {
            Lanes16<TSimd> x = Lanes16<TSimd>.Load(b + p);
            s0 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a0 + p), s0);
            s1 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a1 + p), s1);
            s2 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a2 + p), s2);
            s3 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a3 + p), s3);
        }
        if (ends is not null)
        {
            Lanes16<TSimd> x = Lanes16<TSimd>.Load(ends + (MaxRows * Lanes));
            s0 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(ends), s0);
            s1 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(ends + Lanes), s1);
            s2 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(ends + (2 * Lanes)), s2);
            s3 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(ends + (3 * Lanes)), s3);
        }
        s0.Store(sums);
        s1.Store(sums + Lanes);
        s2.Store(sums + (2 * Lanes));
        s3.Store(sums + (3 * Lanes));
    }

    private void Put(float sum, int i, int j)
    {
        float* c = arguments.C + ((long)i * geometry.Columns) + j;
        sum += arguments.Accumulate ? *c : arguments.Bias is null ? 0 : arguments.Bias[j];
        *c = arguments.Relu ? MathF.Max(sum, 0) : sum;
    }
}

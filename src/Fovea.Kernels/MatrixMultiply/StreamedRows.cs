using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of up to four rows of A with the rows of B, of one row with four of them at a time; see StreamingMatrixMultiply.cs.</summary>
internal sealed unsafe class StreamedRows(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments) : VectorStage(width)
{
    private const int RowsPerTask = 16;
    private const int MaxRows = 4;
    private const int Lanes = 16;   // of each sum, at every width

    public override string Name => "MatrixMultiply.Streaming";

    public override int Tasks { get; } = (geometry.Columns + RowsPerTask - 1) / RowsPerTask;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int m = geometry.Rows, last = Math.Min(lastTask * RowsPerTask, geometry.Columns);
        // The rows' incomplete last blocks, filled up with zeros: those of four rows, then that of the one they are multiplied by.
        float* ends = stackalloc float[(MaxRows + 1) * Lanes];
        new Span<float>(ends, (MaxRows + 1) * Lanes).Clear();
        if (m == 1)
        {
            OneRow<TSimd>(firstTask * RowsPerTask, last, ends);
            return;
        }
        for (int j = firstTask * RowsPerTask; j < last && m > 0; j++)
        {
            Products<TSimd>(arguments.B + ((long)j * geometry.Depth), arguments.A, m, ends, j == firstTask * RowsPerTask, out Vector128<float> sums);
            for (int i = 0; i < m; i++)
            {
                Put(sums[i], i, j);
            }
        }
    }

    // The products of one row of A take four rows of B at a time, so that four sums hide a multiply-add's latency.
    private void OneRow<TSimd>(int first, int last, float* ends) where TSimd : unmanaged, ISimd<TSimd>
    {
        for (int j = first; j < last; j += MaxRows)
        {
            int rows = Math.Min(MaxRows, last - j);
            Products<TSimd>(arguments.A, arguments.B + ((long)j * geometry.Depth), rows, ends, true, out Vector128<float> sums);
            for (int i = 0; i < rows; i++)
            {
                Put(sums[i], 0, j + i);
            }
        }
    }

    // With fewer than four rows the last one is computed again: the arithmetic hides behind the memory.
    private void Products<TSimd>(float* one, float* four, int rows, float* ends, bool fourChanged, out Vector128<float> results) where TSimd : unmanaged, ISimd<TSimd>
    {
        int k = geometry.Depth, whole = k & -Lanes;
        float* r1 = four + (Math.Min(1, rows - 1) * (long)k);
        float* r2 = four + (Math.Min(2, rows - 1) * (long)k);
        float* r3 = four + (Math.Min(3, rows - 1) * (long)k);
        if (whole < k)
        {
            if (fourChanged)
            {
                CopyEnd(four, whole, ends);
                CopyEnd(r1, whole, ends + Lanes);
                CopyEnd(r2, whole, ends + (2 * Lanes));
                CopyEnd(r3, whole, ends + (3 * Lanes));
            }
            CopyEnd(one, whole, ends + (MaxRows * Lanes));
        }
        float* sums = stackalloc float[MaxRows * Lanes];
        Products<TSimd>(whole, one, four, r1, r2, r3, whole < k ? ends : null, sums);
        results = Vector128.Create(
            Lanes16<TSimd>.Load(sums).Sum(), Lanes16<TSimd>.Load(sums + Lanes).Sum(),
            Lanes16<TSimd>.Load(sums + (2 * Lanes)).Sum(), Lanes16<TSimd>.Load(sums + (3 * Lanes)).Sum());
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

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of up to four rows of A with the rows of B; see StreamingMatrixMultiply.cs.</summary>
internal sealed unsafe class StreamedRows(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments) : VectorStage(width)
{
    private const int RowsPerTask = 16;

    public override string Name => "MatrixMultiply.Streaming";

    public override int Tasks { get; } = (geometry.Columns + RowsPerTask - 1) / RowsPerTask;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        int last = Math.Min(lastTask * RowsPerTask, geometry.Columns);
        float* sums = stackalloc float[4];
        for (int j = firstTask * RowsPerTask; j < last; j++)
        {
            float* row = arguments.B + ((long)j * geometry.Depth);
            // With fewer than four rows the last one is computed again: the arithmetic hides behind the memory.
            int m = geometry.Rows;
            if (m > 0)
            {
                float* a = arguments.A;
                long k = geometry.Depth;
                Products<TSimd>(geometry.Depth, row, a, a + (Math.Min(1, m - 1) * k), a + (Math.Min(2, m - 1) * k), a + (Math.Min(3, m - 1) * k), sums);
            }
            for (int i = 0; i < m; i++)
            {
                Put(sums[i], i, j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<TSimd>(int depth, float* b, float* a0, float* a1, float* a2, float* a3, float* sums)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        Lanes16<TSimd> s0 = default, s1 = default, s2 = default, s3 = default;
        int p = 0;
        for (; p + 16 <= depth; p += 16)
        {
            Lanes16<TSimd> x = Lanes16<TSimd>.Load(b + p);
            s0 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a0 + p), s0);
            s1 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a1 + p), s1);
            s2 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a2 + p), s2);
            s3 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a3 + p), s3);
        }
        if (p < depth)
        {
            Lanes16<TSimd> x = Simd.Sweep.LoadPart16<TSimd>(b + p, depth - p);
            s0 = Lanes16<TSimd>.MultiplyAdd(x, Simd.Sweep.LoadPart16<TSimd>(a0 + p, depth - p), s0);
            s1 = Lanes16<TSimd>.MultiplyAdd(x, Simd.Sweep.LoadPart16<TSimd>(a1 + p, depth - p), s1);
            s2 = Lanes16<TSimd>.MultiplyAdd(x, Simd.Sweep.LoadPart16<TSimd>(a2 + p, depth - p), s2);
            s3 = Lanes16<TSimd>.MultiplyAdd(x, Simd.Sweep.LoadPart16<TSimd>(a3 + p, depth - p), s3);
        }
        sums[0] = s0.Sum();
        sums[1] = s1.Sum();
        sums[2] = s2.Sum();
        sums[3] = s3.Sum();
    }

    private void Put(float sum, int i, int j)
    {
        float* c = arguments.C + ((long)i * geometry.Columns) + j;
        sum += arguments.Accumulate ? *c : arguments.Bias is null ? 0 : arguments.Bias[j];
        *c = arguments.Relu ? MathF.Max(sum, 0) : sum;
    }
}

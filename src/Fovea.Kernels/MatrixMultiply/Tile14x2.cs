using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The register tile of 14 rows × 2 vectors: 28 accumulators, two vectors of B and one element of A fill 31 of 32 registers.</summary>
/// <remarks>Accumulators are named: the JIT keeps an indexed set in memory.</remarks>
internal static unsafe class Tile14x2
{
    public const int Rows = 14;

    /// <summary>c[r, j] (+)= Σ over p of a[p, r]·b[p, j].</summary>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="a">[depth, 14].</param>
    /// <param name="b">[depth, 2 vectors].</param>
    /// <param name="c">14 rows of 2 vectors, stride apart.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd>(int depth, float* a, float* b, float* c, long stride, bool accumulate)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd c0L = TSimd.Zero, c0R = TSimd.Zero, c1L = TSimd.Zero, c1R = TSimd.Zero;
        TSimd c2L = TSimd.Zero, c2R = TSimd.Zero, c3L = TSimd.Zero, c3R = TSimd.Zero;
        TSimd c4L = TSimd.Zero, c4R = TSimd.Zero, c5L = TSimd.Zero, c5R = TSimd.Zero;
        TSimd c6L = TSimd.Zero, c6R = TSimd.Zero, c7L = TSimd.Zero, c7R = TSimd.Zero;
        TSimd c8L = TSimd.Zero, c8R = TSimd.Zero, c9L = TSimd.Zero, c9R = TSimd.Zero;
        TSimd c10L = TSimd.Zero, c10R = TSimd.Zero, c11L = TSimd.Zero, c11R = TSimd.Zero;
        TSimd c12L = TSimd.Zero, c12R = TSimd.Zero, c13L = TSimd.Zero, c13R = TSimd.Zero;
        for (int p = 0; p < depth; p++)
        {
            TSimd left = TSimd.Load(b), right = TSimd.Load(b + TSimd.Width);
            TSimd x = TSimd.Broadcast(a[0]);
            c0L = TSimd.MultiplyAdd(x, left, c0L);
            c0R = TSimd.MultiplyAdd(x, right, c0R);
            x = TSimd.Broadcast(a[1]);
            c1L = TSimd.MultiplyAdd(x, left, c1L);
            c1R = TSimd.MultiplyAdd(x, right, c1R);
            x = TSimd.Broadcast(a[2]);
            c2L = TSimd.MultiplyAdd(x, left, c2L);
            c2R = TSimd.MultiplyAdd(x, right, c2R);
            x = TSimd.Broadcast(a[3]);
            c3L = TSimd.MultiplyAdd(x, left, c3L);
            c3R = TSimd.MultiplyAdd(x, right, c3R);
            x = TSimd.Broadcast(a[4]);
            c4L = TSimd.MultiplyAdd(x, left, c4L);
            c4R = TSimd.MultiplyAdd(x, right, c4R);
            x = TSimd.Broadcast(a[5]);
            c5L = TSimd.MultiplyAdd(x, left, c5L);
            c5R = TSimd.MultiplyAdd(x, right, c5R);
            x = TSimd.Broadcast(a[6]);
            c6L = TSimd.MultiplyAdd(x, left, c6L);
            c6R = TSimd.MultiplyAdd(x, right, c6R);
            x = TSimd.Broadcast(a[7]);
            c7L = TSimd.MultiplyAdd(x, left, c7L);
            c7R = TSimd.MultiplyAdd(x, right, c7R);
            x = TSimd.Broadcast(a[8]);
            c8L = TSimd.MultiplyAdd(x, left, c8L);
            c8R = TSimd.MultiplyAdd(x, right, c8R);
            x = TSimd.Broadcast(a[9]);
            c9L = TSimd.MultiplyAdd(x, left, c9L);
            c9R = TSimd.MultiplyAdd(x, right, c9R);
            x = TSimd.Broadcast(a[10]);
            c10L = TSimd.MultiplyAdd(x, left, c10L);
            c10R = TSimd.MultiplyAdd(x, right, c10R);
            x = TSimd.Broadcast(a[11]);
            c11L = TSimd.MultiplyAdd(x, left, c11L);
            c11R = TSimd.MultiplyAdd(x, right, c11R);
            x = TSimd.Broadcast(a[12]);
            c12L = TSimd.MultiplyAdd(x, left, c12L);
            c12R = TSimd.MultiplyAdd(x, right, c12R);
            x = TSimd.Broadcast(a[13]);
            c13L = TSimd.MultiplyAdd(x, left, c13L);
            c13R = TSimd.MultiplyAdd(x, right, c13R);
            a += Rows;
            b += 2 * TSimd.Width;
        }
        Put(c0L, c0R, c, accumulate);
        Put(c1L, c1R, c + stride, accumulate);
        Put(c2L, c2R, c + (2 * stride), accumulate);
        Put(c3L, c3R, c + (3 * stride), accumulate);
        Put(c4L, c4R, c + (4 * stride), accumulate);
        Put(c5L, c5R, c + (5 * stride), accumulate);
        Put(c6L, c6R, c + (6 * stride), accumulate);
        Put(c7L, c7R, c + (7 * stride), accumulate);
        Put(c8L, c8R, c + (8 * stride), accumulate);
        Put(c9L, c9R, c + (9 * stride), accumulate);
        Put(c10L, c10R, c + (10 * stride), accumulate);
        Put(c11L, c11R, c + (11 * stride), accumulate);
        Put(c12L, c12R, c + (12 * stride), accumulate);
        Put(c13L, c13R, c + (13 * stride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd>(TSimd left, TSimd right, float* c, bool accumulate) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (accumulate)
        {
            left = TSimd.Load(c) + left;
            right = TSimd.Load(c + TSimd.Width) + right;
        }
        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Width);
    }
}

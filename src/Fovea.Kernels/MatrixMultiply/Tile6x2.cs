using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The register tile of 6 rows × 2 vectors: 12 accumulators, two vectors of B and one element of A fill 15 of 16 registers.</summary>
/// <remarks>Accumulators are named: the JIT keeps an indexed set in memory.</remarks>
internal static unsafe class Tile6x2
{
    public const int Rows = 6;

    /// <summary>c[r, j] (+)= Σ over p of a[p, r]·b[p, j].</summary>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="a">[depth, 6].</param>
    /// <param name="b">[depth, 2 vectors].</param>
    /// <param name="c">6 rows of 2 vectors, stride apart.</param>
    /// <param name="ahead">What to ask for meanwhile, a line with each term.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd>(int depth, float* a, float* b, float* c, long stride, TileWrite write, LinesAhead ahead)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd c0L = TSimd.Zero, c0R = TSimd.Zero, c1L = TSimd.Zero, c1R = TSimd.Zero;
        TSimd c2L = TSimd.Zero, c2R = TSimd.Zero, c3L = TSimd.Zero, c3R = TSimd.Zero;
        TSimd c4L = TSimd.Zero, c4R = TSimd.Zero, c5L = TSimd.Zero, c5R = TSimd.Zero;
        float* line = ahead.First;
        long step = ahead.Step;
        for (int p = 0; p < depth; p++)
        {
            Prefetch.Line(line);
            TSimd left = TSimd.Load(b), right = TSimd.Load(b + TSimd.Width);
            TSimd x = TSimd.Broadcast(a[0]);
            TSimd.AddProduct(ref c0L, x, left);
            TSimd.AddProduct(ref c0R, x, right);
            x = TSimd.Broadcast(a[1]);
            TSimd.AddProduct(ref c1L, x, left);
            TSimd.AddProduct(ref c1R, x, right);
            x = TSimd.Broadcast(a[2]);
            TSimd.AddProduct(ref c2L, x, left);
            TSimd.AddProduct(ref c2R, x, right);
            x = TSimd.Broadcast(a[3]);
            TSimd.AddProduct(ref c3L, x, left);
            TSimd.AddProduct(ref c3R, x, right);
            x = TSimd.Broadcast(a[4]);
            TSimd.AddProduct(ref c4L, x, left);
            TSimd.AddProduct(ref c4R, x, right);
            x = TSimd.Broadcast(a[5]);
            TSimd.AddProduct(ref c5L, x, left);
            TSimd.AddProduct(ref c5R, x, right);
            a += Rows;
            b += 2 * TSimd.Width;
            line += step;
        }
        TileRow.Put(c0L, c0R, c, write);
        TileRow.Put(c1L, c1R, c + stride, write);
        TileRow.Put(c2L, c2R, c + (2 * stride), write);
        TileRow.Put(c3L, c3R, c + (3 * stride), write);
        TileRow.Put(c4L, c4R, c + (4 * stride), write);
        TileRow.Put(c5L, c5R, c + (5 * stride), write);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The register tile of 14 or 6 rows × 2 vectors, as many as 32 or 16 registers take.</summary>
/// <remarks>
/// 14 rows: 28 accumulators, two vectors of B and one element of A fill 31 registers; 6 rows: 12 accumulators and the same fill 15.
/// Accumulators are named: the JIT keeps an indexed set in memory. The rows are a constant to the JIT, which drops the lines of
/// rows that are not there.
/// </remarks>
internal static unsafe class MatrixTile
{
    public const int TallRows = 14, ShortRows = 6;

    /// <summary>c[r, j] (+)= Σ over p of a[p, r]·b[p, j].</summary>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="a">[depth, rows].</param>
    /// <param name="b">[depth, 2 vectors].</param>
    /// <param name="c">Rows of 2 vectors, stride apart.</param>
    /// <param name="ahead">What to prefetch meanwhile, a line with each term.</param>
    /// <typeparam name="TSimd">The vectors.</typeparam>
    /// <typeparam name="TRows"><see cref="TallRows"/> or <see cref="ShortRows"/>.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd, TRows>(int depth, float* a, float* b, float* c, long stride, TileWrite write, PrefetchLines ahead)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRows : struct, ITileCount
    {
        TSimd c0L = TSimd.Zero, c0R = TSimd.Zero, c1L = TSimd.Zero, c1R = TSimd.Zero;
        TSimd c2L = TSimd.Zero, c2R = TSimd.Zero, c3L = TSimd.Zero, c3R = TSimd.Zero;
        TSimd c4L = TSimd.Zero, c4R = TSimd.Zero, c5L = TSimd.Zero, c5R = TSimd.Zero;
        TSimd c6L = TSimd.Zero, c6R = TSimd.Zero, c7L = TSimd.Zero, c7R = TSimd.Zero;
        TSimd c8L = TSimd.Zero, c8R = TSimd.Zero, c9L = TSimd.Zero, c9R = TSimd.Zero;
        TSimd c10L = TSimd.Zero, c10R = TSimd.Zero, c11L = TSimd.Zero, c11R = TSimd.Zero;
        TSimd c12L = TSimd.Zero, c12R = TSimd.Zero, c13L = TSimd.Zero, c13R = TSimd.Zero;
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
            if (TRows.Value > ShortRows)
            {
                x = TSimd.Broadcast(a[6]);
                TSimd.AddProduct(ref c6L, x, left);
                TSimd.AddProduct(ref c6R, x, right);
                x = TSimd.Broadcast(a[7]);
                TSimd.AddProduct(ref c7L, x, left);
                TSimd.AddProduct(ref c7R, x, right);
                x = TSimd.Broadcast(a[8]);
                TSimd.AddProduct(ref c8L, x, left);
                TSimd.AddProduct(ref c8R, x, right);
                x = TSimd.Broadcast(a[9]);
                TSimd.AddProduct(ref c9L, x, left);
                TSimd.AddProduct(ref c9R, x, right);
                x = TSimd.Broadcast(a[10]);
                TSimd.AddProduct(ref c10L, x, left);
                TSimd.AddProduct(ref c10R, x, right);
                x = TSimd.Broadcast(a[11]);
                TSimd.AddProduct(ref c11L, x, left);
                TSimd.AddProduct(ref c11R, x, right);
                x = TSimd.Broadcast(a[12]);
                TSimd.AddProduct(ref c12L, x, left);
                TSimd.AddProduct(ref c12R, x, right);
                x = TSimd.Broadcast(a[13]);
                TSimd.AddProduct(ref c13L, x, left);
                TSimd.AddProduct(ref c13R, x, right);
            }
            a += TRows.Value;
            b += 2 * TSimd.Width;
            line += step;
        }
        TileRow.Put(c0L, c0R, c, write);
        TileRow.Put(c1L, c1R, c + stride, write);
        TileRow.Put(c2L, c2R, c + (2 * stride), write);
        TileRow.Put(c3L, c3R, c + (3 * stride), write);
        TileRow.Put(c4L, c4R, c + (4 * stride), write);
        TileRow.Put(c5L, c5R, c + (5 * stride), write);
        if (TRows.Value > ShortRows)
        {
            TileRow.Put(c6L, c6R, c + (6 * stride), write);
            TileRow.Put(c7L, c7R, c + (7 * stride), write);
            TileRow.Put(c8L, c8R, c + (8 * stride), write);
            TileRow.Put(c9L, c9R, c + (9 * stride), write);
            TileRow.Put(c10L, c10R, c + (10 * stride), write);
            TileRow.Put(c11L, c11R, c + (11 * stride), write);
            TileRow.Put(c12L, c12R, c + (12 * stride), write);
            TileRow.Put(c13L, c13R, c + (13 * stride), write);
        }
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of up to 8 packed rows of A with 3 rows of B, for vectors of sixteen floats and 32 registers.</summary>
/// <remarks>
/// 24 accumulators, 3 vectors of B and one of A fill 28 registers. Accumulators are named: the JIT keeps an indexed set in
/// memory. Rows are 1, 2, 4 or 8, a constant to the JIT, which drops the lines of rows that are not there.
/// </remarks>
internal static unsafe class StreamedTile8x3
{
    public const int Columns = 3;

    /// <summary>sums[r, c] (+)= lane by lane, Σ over p of a[p, r]·b_c[p].</summary>
    /// <param name="terms">How many, in whole vectors.</param>
    /// <param name="a">[terms / 16, rows, 16].</param>
    /// <param name="b0">The first row of B; the two others follow.</param>
    /// <param name="ahead">Where the lines to be fetched begin, from each row of B.</param>
    /// <param name="aheadStep">How far the next vector's are from there.</param>
    /// <param name="sums">[rows, 3, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd, TRows>(
        nint terms, float* a, float* b0, float* b1, float* b2, nint ahead, nint aheadStep, float* sums, bool accumulate)
        where TSimd : unmanaged, ISimd<TSimd> where TRows : struct, ITileCount
    {
        TSimd x0 = TSimd.Zero, y0 = TSimd.Zero, z0 = TSimd.Zero;
        TSimd x1 = TSimd.Zero, y1 = TSimd.Zero, z1 = TSimd.Zero;
        TSimd x2 = TSimd.Zero, y2 = TSimd.Zero, z2 = TSimd.Zero;
        TSimd x3 = TSimd.Zero, y3 = TSimd.Zero, z3 = TSimd.Zero;
        TSimd x4 = TSimd.Zero, y4 = TSimd.Zero, z4 = TSimd.Zero;
        TSimd x5 = TSimd.Zero, y5 = TSimd.Zero, z5 = TSimd.Zero;
        TSimd x6 = TSimd.Zero, y6 = TSimd.Zero, z6 = TSimd.Zero;
        TSimd x7 = TSimd.Zero, y7 = TSimd.Zero, z7 = TSimd.Zero;
        for (nint p = 0; p < terms; p += TSimd.Width)
        {
            Prefetch.Line(b0 + ahead);
            Prefetch.Line(b1 + ahead);
            Prefetch.Line(b2 + ahead);
            TSimd x = TSimd.Load(b0 + p), y = TSimd.Load(b1 + p), z = TSimd.Load(b2 + p);
            Add(ref x0, ref y0, ref z0, x, y, z, a);
            if (TRows.Value > 1)
            {
                Add(ref x1, ref y1, ref z1, x, y, z, a + TSimd.Width);
            }
            if (TRows.Value > 2)
            {
                Add(ref x2, ref y2, ref z2, x, y, z, a + (2 * TSimd.Width));
                Add(ref x3, ref y3, ref z3, x, y, z, a + (3 * TSimd.Width));
            }
            if (TRows.Value > 4)
            {
                Add(ref x4, ref y4, ref z4, x, y, z, a + (4 * TSimd.Width));
                Add(ref x5, ref y5, ref z5, x, y, z, a + (5 * TSimd.Width));
                Add(ref x6, ref y6, ref z6, x, y, z, a + (6 * TSimd.Width));
                Add(ref x7, ref y7, ref z7, x, y, z, a + (7 * TSimd.Width));
            }
            a += TRows.Value * TSimd.Width;
            ahead += aheadStep;
        }
        Put(x0, y0, z0, sums, accumulate);
        if (TRows.Value > 1)
        {
            Put(x1, y1, z1, sums + (Columns * TSimd.Width), accumulate);
        }
        if (TRows.Value > 2)
        {
            Put(x2, y2, z2, sums + (2 * Columns * TSimd.Width), accumulate);
            Put(x3, y3, z3, sums + (3 * Columns * TSimd.Width), accumulate);
        }
        if (TRows.Value > 4)
        {
            Put(x4, y4, z4, sums + (4 * Columns * TSimd.Width), accumulate);
            Put(x5, y5, z5, sums + (5 * Columns * TSimd.Width), accumulate);
            Put(x6, y6, z6, sums + (6 * Columns * TSimd.Width), accumulate);
            Put(x7, y7, z7, sums + (7 * Columns * TSimd.Width), accumulate);
        }
    }

    // A row of A times the rows of B.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSimd>(ref TSimd sx, ref TSimd sy, ref TSimd sz, TSimd x, TSimd y, TSimd z, float* a)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd row = TSimd.Load(a);
        TSimd.AddProduct(ref sx, row, x);
        TSimd.AddProduct(ref sy, row, y);
        TSimd.AddProduct(ref sz, row, z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd>(TSimd x, TSimd y, TSimd z, float* sums, bool accumulate) where TSimd : unmanaged, ISimd<TSimd>
    {
        TileRow.Put(x, y, sums, accumulate ? TileWrite.Add : TileWrite.Store);
        TSimd.Store(accumulate ? TSimd.Load(sums + (2 * TSimd.Width)) + z : z, sums + (2 * TSimd.Width));
    }
}

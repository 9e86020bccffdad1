using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.OuterProduct;

// The register tile under the weights' gradient of a tap: a matrix product whose inner dimension is the pixels.
//   what    sums[r, l] = (sums[r, l] or 0) + Σ over runs and their pixels p of rows[p, r] · lanes[p, l]
//   ahead   the memory of later tiles is fetched, a line for each pixel
//   shape   8 rows × 3 vectors: 11 loads for 24 multiply-adds; 4 × 3 where there are 16 registers
//   sums    every sum runs over the pixels in the order given, whatever the shape: so results do not depend on the
//           width of the vectors
internal static unsafe class OuterProductTile
{
    /// <summary>The most vectors in a tile.</summary>
    public const int MaxVectors = 3;

    /// <summary>A tile's rows: beside their 24 or 12 sums there are three vectors and one operand.</summary>
    public static int Rows<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => TSimd.Registers >= 32 ? 8 : 4;

    /// <summary>Runs the tile for a number of vectors from 1 to 3.</summary>
    public static void Run<TSimd>(int vectors, OuterProductArguments* t) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (TSimd.Registers >= 32)
        {
            Run<TSimd, Eight>(vectors, t);
        }
        else
        {
            Run<TSimd, Four>(vectors, t);
        }
    }

    private static void Run<TSimd, TRows>(int vectors, OuterProductArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TRows : struct, ITileCount
    {
        switch (vectors)
        {
            case 1: Sum<TSimd, TRows, One>(t); break;
            case 2: Sum<TSimd, TRows, Two>(t); break;
            case 3: Sum<TSimd, TRows, Three>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TRows, TVectors>(OuterProductArguments* t)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRows : struct, ITileCount
        where TVectors : struct, ITileCount
    {
        // a, b, c: first, second and third vector of each row. Named locals, because an indexed buffer would live in memory.
        TSimd a0 = TSimd.Zero, b0 = TSimd.Zero, c0 = TSimd.Zero;
        TSimd a1 = TSimd.Zero, b1 = TSimd.Zero, c1 = TSimd.Zero;
        TSimd a2 = TSimd.Zero, b2 = TSimd.Zero, c2 = TSimd.Zero;
        TSimd a3 = TSimd.Zero, b3 = TSimd.Zero, c3 = TSimd.Zero;
        TSimd a4 = TSimd.Zero, b4 = TSimd.Zero, c4 = TSimd.Zero;
        TSimd a5 = TSimd.Zero, b5 = TSimd.Zero, c5 = TSimd.Zero;
        TSimd a6 = TSimd.Zero, b6 = TSimd.Zero, c6 = TSimd.Zero;
        TSimd a7 = TSimd.Zero, b7 = TSimd.Zero, c7 = TSimd.Zero;
        float* sums = t->Sums;
        nint step = t->SumStep;
        float* second = sums + TSimd.Width;
        float* third = second + TSimd.Width;
        if (t->Adds)
        {
            if (TRows.Value > 0)
            {
                a0 = TSimd.Load(sums + (0 * step));
                if (TVectors.Value > 1) { b0 = TSimd.Load(second + (0 * step)); }
                if (TVectors.Value > 2) { c0 = TSimd.Load(third + (0 * step)); }
            }
            if (TRows.Value > 1)
            {
                a1 = TSimd.Load(sums + (1 * step));
                if (TVectors.Value > 1) { b1 = TSimd.Load(second + (1 * step)); }
                if (TVectors.Value > 2) { c1 = TSimd.Load(third + (1 * step)); }
            }
            if (TRows.Value > 2)
            {
                a2 = TSimd.Load(sums + (2 * step));
                if (TVectors.Value > 1) { b2 = TSimd.Load(second + (2 * step)); }
                if (TVectors.Value > 2) { c2 = TSimd.Load(third + (2 * step)); }
            }
            if (TRows.Value > 3)
            {
                a3 = TSimd.Load(sums + (3 * step));
                if (TVectors.Value > 1) { b3 = TSimd.Load(second + (3 * step)); }
                if (TVectors.Value > 2) { c3 = TSimd.Load(third + (3 * step)); }
            }
            if (TRows.Value > 4)
            {
                a4 = TSimd.Load(sums + (4 * step));
                if (TVectors.Value > 1) { b4 = TSimd.Load(second + (4 * step)); }
                if (TVectors.Value > 2) { c4 = TSimd.Load(third + (4 * step)); }
            }
            if (TRows.Value > 5)
            {
                a5 = TSimd.Load(sums + (5 * step));
                if (TVectors.Value > 1) { b5 = TSimd.Load(second + (5 * step)); }
                if (TVectors.Value > 2) { c5 = TSimd.Load(third + (5 * step)); }
            }
            if (TRows.Value > 6)
            {
                a6 = TSimd.Load(sums + (6 * step));
                if (TVectors.Value > 1) { b6 = TSimd.Load(second + (6 * step)); }
                if (TVectors.Value > 2) { c6 = TSimd.Load(third + (6 * step)); }
            }
            if (TRows.Value > 7)
            {
                a7 = TSimd.Load(sums + (7 * step));
                if (TVectors.Value > 1) { b7 = TSimd.Load(second + (7 * step)); }
                if (TVectors.Value > 2) { c7 = TSimd.Load(third + (7 * step)); }
            }
        }

        nint rowStep = t->RowStep;
        nint laneStep = t->LaneStep;
        nint laneSecond = t->LaneSecond;
        nint laneThird = t->LaneThird;
        nint aheadStep = t->FetchesLanes ? laneStep : rowStep;
        PixelRun* end = t->Runs + t->RunCount;
        for (PixelRun* run = t->Runs; run < end; run++)
        {
            float* r = t->Rows + run->Row;
            float* l = t->Lanes + run->Lane;
            float* ahead = t->Ahead + (t->FetchesLanes ? run->Lane : run->Row);
            for (int p = run->Count; p > 0; p--)
            {
                TSimd l0 = TSimd.Load(l);
                TSimd l1 = TVectors.Value > 1 ? TSimd.Load(l + laneSecond) : default;
                TSimd l2 = TVectors.Value > 2 ? TSimd.Load(l + laneThird) : default;
                TSimd x;
                if (TRows.Value > 0 && TVectors.Value == 1) { a0 = TSimd.MultiplyAddBroadcast(l0, r, a0); }
                if (TRows.Value > 0 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(*r);
                    TSimd.AddProduct(ref a0, x, l0);
                    TSimd.AddProduct(ref b0, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c0, x, l2); }
                }
                if (TRows.Value > 1 && TVectors.Value == 1) { a1 = TSimd.MultiplyAddBroadcast(l0, r + 1, a1); }
                if (TRows.Value > 1 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[1]);
                    TSimd.AddProduct(ref a1, x, l0);
                    TSimd.AddProduct(ref b1, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c1, x, l2); }
                }
                if (TRows.Value > 2 && TVectors.Value == 1) { a2 = TSimd.MultiplyAddBroadcast(l0, r + 2, a2); }
                if (TRows.Value > 2 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[2]);
                    TSimd.AddProduct(ref a2, x, l0);
                    TSimd.AddProduct(ref b2, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c2, x, l2); }
                }
                if (TRows.Value > 3 && TVectors.Value == 1) { a3 = TSimd.MultiplyAddBroadcast(l0, r + 3, a3); }
                if (TRows.Value > 3 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[3]);
                    TSimd.AddProduct(ref a3, x, l0);
                    TSimd.AddProduct(ref b3, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c3, x, l2); }
                }
                if (TRows.Value > 4 && TVectors.Value == 1) { a4 = TSimd.MultiplyAddBroadcast(l0, r + 4, a4); }
                if (TRows.Value > 4 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[4]);
                    TSimd.AddProduct(ref a4, x, l0);
                    TSimd.AddProduct(ref b4, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c4, x, l2); }
                }
                if (TRows.Value > 5 && TVectors.Value == 1) { a5 = TSimd.MultiplyAddBroadcast(l0, r + 5, a5); }
                if (TRows.Value > 5 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[5]);
                    TSimd.AddProduct(ref a5, x, l0);
                    TSimd.AddProduct(ref b5, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c5, x, l2); }
                }
                if (TRows.Value > 6 && TVectors.Value == 1) { a6 = TSimd.MultiplyAddBroadcast(l0, r + 6, a6); }
                if (TRows.Value > 6 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[6]);
                    TSimd.AddProduct(ref a6, x, l0);
                    TSimd.AddProduct(ref b6, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c6, x, l2); }
                }
                if (TRows.Value > 7 && TVectors.Value == 1) { a7 = TSimd.MultiplyAddBroadcast(l0, r + 7, a7); }
                if (TRows.Value > 7 && TVectors.Value > 1)
                {
                    x = TSimd.Broadcast(r[7]);
                    TSimd.AddProduct(ref a7, x, l0);
                    TSimd.AddProduct(ref b7, x, l1);
                    if (TVectors.Value > 2) { TSimd.AddProduct(ref c7, x, l2); }
                }
                Prefetch.Line(ahead);
                ahead += aheadStep;
                r += rowStep;
                l += laneStep;
            }
        }

        if (TRows.Value > 0)
        {
            TSimd.Store(a0, sums + (0 * step));
            if (TVectors.Value > 1) { TSimd.Store(b0, second + (0 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c0, third + (0 * step)); }
        }
        if (TRows.Value > 1)
        {
            TSimd.Store(a1, sums + (1 * step));
            if (TVectors.Value > 1) { TSimd.Store(b1, second + (1 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c1, third + (1 * step)); }
        }
        if (TRows.Value > 2)
        {
            TSimd.Store(a2, sums + (2 * step));
            if (TVectors.Value > 1) { TSimd.Store(b2, second + (2 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c2, third + (2 * step)); }
        }
        if (TRows.Value > 3)
        {
            TSimd.Store(a3, sums + (3 * step));
            if (TVectors.Value > 1) { TSimd.Store(b3, second + (3 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c3, third + (3 * step)); }
        }
        if (TRows.Value > 4)
        {
            TSimd.Store(a4, sums + (4 * step));
            if (TVectors.Value > 1) { TSimd.Store(b4, second + (4 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c4, third + (4 * step)); }
        }
        if (TRows.Value > 5)
        {
            TSimd.Store(a5, sums + (5 * step));
            if (TVectors.Value > 1) { TSimd.Store(b5, second + (5 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c5, third + (5 * step)); }
        }
        if (TRows.Value > 6)
        {
            TSimd.Store(a6, sums + (6 * step));
            if (TVectors.Value > 1) { TSimd.Store(b6, second + (6 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c6, third + (6 * step)); }
        }
        if (TRows.Value > 7)
        {
            TSimd.Store(a7, sums + (7 * step));
            if (TVectors.Value > 1) { TSimd.Store(b7, second + (7 * step)); }
            if (TVectors.Value > 2) { TSimd.Store(c7, third + (7 * step)); }
        }
    }
}

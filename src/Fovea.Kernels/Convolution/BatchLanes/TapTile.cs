using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// The register tile under the weights' gradient over batch lanes.
//   what    sums[f, k] += Σ over rows and their columns of dOutput[f] · input[k], lane by lane, for up to 5 filters f and 5 taps k
//   shape   TFilters, TTaps are constants to the JIT: it drops the lines of those that are not there
//   reads   5 + 5 vectors for 25 products; of one tap and 14 filters as many again as products, which two loads a cycle just manage
//   sums    every sum runs over rows and columns in order, whatever the shape
internal static unsafe class TapTile
{
    /// <summary>The most taps of a tile.</summary>
    public const int MaxTaps = 5;

    /// <summary>The most filters at any width.</summary>
    public const int MostFilters = 5;

    /// <summary>The most filters: beside 25 sums there are 5 gradients and one input; with 16 registers 10, 2 and 1.</summary>
    public static int MaxFilters<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => TSimd.Registers >= 32 ? MostFilters : 2;

    /// <summary>Runs the tile for 1 to 5 filters and taps.</summary>
    public static void Run<TSimd>(int filters, int taps, TapTileArguments* t) where TSimd : unmanaged, ISimd<TSimd>
    {
        switch (filters)
        {
            case 1: Run<TSimd, One>(taps, t); break;
            case 2: Run<TSimd, Two>(taps, t); break;
            case 3: Run<TSimd, Three>(taps, t); break;
            case 4: Run<TSimd, Four>(taps, t); break;
            case 5: Run<TSimd, Five>(taps, t); break;
        }
    }

    private static void Run<TSimd, TFilters>(int taps, TapTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TFilters : struct, ITileCount
    {
        switch (taps)
        {
            case 1: Sum<TSimd, TFilters, One>(t); break;
            case 2: Sum<TSimd, TFilters, Two>(t); break;
            case 3: Sum<TSimd, TFilters, Three>(t); break;
            case 4: Sum<TSimd, TFilters, Four>(t); break;
            case 5: Sum<TSimd, TFilters, Five>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TFilters, TTaps>(TapTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TFilters : struct, ITileCount where TTaps : struct, ITileCount
    {
        // a … e: the filters; 0 … 4: the taps. Named locals, because an indexed buffer would live in memory.
        float* sums = t->Sums;
        nint next = t->SumFilter;
        TSimd a0 = TFilters.Value > 0 && TTaps.Value > 0 ? TSimd.Load(sums + (0 * next) + (0 * Blocks.Size)) : default,
            a1 = TFilters.Value > 0 && TTaps.Value > 1 ? TSimd.Load(sums + (0 * next) + (1 * Blocks.Size)) : default,
            a2 = TFilters.Value > 0 && TTaps.Value > 2 ? TSimd.Load(sums + (0 * next) + (2 * Blocks.Size)) : default,
            a3 = TFilters.Value > 0 && TTaps.Value > 3 ? TSimd.Load(sums + (0 * next) + (3 * Blocks.Size)) : default,
            a4 = TFilters.Value > 0 && TTaps.Value > 4 ? TSimd.Load(sums + (0 * next) + (4 * Blocks.Size)) : default;
        TSimd b0 = TFilters.Value > 1 && TTaps.Value > 0 ? TSimd.Load(sums + (1 * next) + (0 * Blocks.Size)) : default,
            b1 = TFilters.Value > 1 && TTaps.Value > 1 ? TSimd.Load(sums + (1 * next) + (1 * Blocks.Size)) : default,
            b2 = TFilters.Value > 1 && TTaps.Value > 2 ? TSimd.Load(sums + (1 * next) + (2 * Blocks.Size)) : default,
            b3 = TFilters.Value > 1 && TTaps.Value > 3 ? TSimd.Load(sums + (1 * next) + (3 * Blocks.Size)) : default,
            b4 = TFilters.Value > 1 && TTaps.Value > 4 ? TSimd.Load(sums + (1 * next) + (4 * Blocks.Size)) : default;
        TSimd c0 = TFilters.Value > 2 && TTaps.Value > 0 ? TSimd.Load(sums + (2 * next) + (0 * Blocks.Size)) : default,
            c1 = TFilters.Value > 2 && TTaps.Value > 1 ? TSimd.Load(sums + (2 * next) + (1 * Blocks.Size)) : default,
            c2 = TFilters.Value > 2 && TTaps.Value > 2 ? TSimd.Load(sums + (2 * next) + (2 * Blocks.Size)) : default,
            c3 = TFilters.Value > 2 && TTaps.Value > 3 ? TSimd.Load(sums + (2 * next) + (3 * Blocks.Size)) : default,
            c4 = TFilters.Value > 2 && TTaps.Value > 4 ? TSimd.Load(sums + (2 * next) + (4 * Blocks.Size)) : default;
        TSimd d0 = TFilters.Value > 3 && TTaps.Value > 0 ? TSimd.Load(sums + (3 * next) + (0 * Blocks.Size)) : default,
            d1 = TFilters.Value > 3 && TTaps.Value > 1 ? TSimd.Load(sums + (3 * next) + (1 * Blocks.Size)) : default,
            d2 = TFilters.Value > 3 && TTaps.Value > 2 ? TSimd.Load(sums + (3 * next) + (2 * Blocks.Size)) : default,
            d3 = TFilters.Value > 3 && TTaps.Value > 3 ? TSimd.Load(sums + (3 * next) + (3 * Blocks.Size)) : default,
            d4 = TFilters.Value > 3 && TTaps.Value > 4 ? TSimd.Load(sums + (3 * next) + (4 * Blocks.Size)) : default;
        TSimd e0 = TFilters.Value > 4 && TTaps.Value > 0 ? TSimd.Load(sums + (4 * next) + (0 * Blocks.Size)) : default,
            e1 = TFilters.Value > 4 && TTaps.Value > 1 ? TSimd.Load(sums + (4 * next) + (1 * Blocks.Size)) : default,
            e2 = TFilters.Value > 4 && TTaps.Value > 2 ? TSimd.Load(sums + (4 * next) + (2 * Blocks.Size)) : default,
            e3 = TFilters.Value > 4 && TTaps.Value > 3 ? TSimd.Load(sums + (4 * next) + (3 * Blocks.Size)) : default,
            e4 = TFilters.Value > 4 && TTaps.Value > 4 ? TSimd.Load(sums + (4 * next) + (4 * Blocks.Size)) : default;

        nint inputStep = t->InputStep, tap = t->Tap, filter = t->Filter;
        Tap* end = t->Rows + t->RowCount;
        for (Tap* row = t->Rows; row < end; row++)
        {
            // Two pointers each, serving the others by the address forms p, p + s and p + 2s.
            float* p = t->Input + row->Weight;
            float* q = p + (3 * tap);
            float* u = t->DOutput + row->Source;
            float* v = u + (3 * filter);
            for (int c = row->Count; c > 0; c--)
            {
                TSimd g0 = TFilters.Value > 0 ? TSimd.Load(u) : default;
                TSimd g1 = TFilters.Value > 1 ? TSimd.Load(u + filter) : default;
                TSimd g2 = TFilters.Value > 2 ? TSimd.Load(u + (2 * filter)) : default;
                TSimd g3 = TFilters.Value > 3 ? TSimd.Load(v) : default;
                TSimd g4 = TFilters.Value > 4 ? TSimd.Load(v + filter) : default;
                TSimd x;
                if (TTaps.Value > 0)
                {
                    x = TSimd.Load(p);
                    TSimd.AddProduct(ref a0, x, g0);
                    if (TFilters.Value > 1) { TSimd.AddProduct(ref b0, x, g1); }
                    if (TFilters.Value > 2) { TSimd.AddProduct(ref c0, x, g2); }
                    if (TFilters.Value > 3) { TSimd.AddProduct(ref d0, x, g3); }
                    if (TFilters.Value > 4) { TSimd.AddProduct(ref e0, x, g4); }
                }
                if (TTaps.Value > 1)
                {
                    x = TSimd.Load(p + tap);
                    TSimd.AddProduct(ref a1, x, g0);
                    if (TFilters.Value > 1) { TSimd.AddProduct(ref b1, x, g1); }
                    if (TFilters.Value > 2) { TSimd.AddProduct(ref c1, x, g2); }
                    if (TFilters.Value > 3) { TSimd.AddProduct(ref d1, x, g3); }
                    if (TFilters.Value > 4) { TSimd.AddProduct(ref e1, x, g4); }
                }
                if (TTaps.Value > 2)
                {
                    x = TSimd.Load(p + (2 * tap));
                    TSimd.AddProduct(ref a2, x, g0);
                    if (TFilters.Value > 1) { TSimd.AddProduct(ref b2, x, g1); }
                    if (TFilters.Value > 2) { TSimd.AddProduct(ref c2, x, g2); }
                    if (TFilters.Value > 3) { TSimd.AddProduct(ref d2, x, g3); }
                    if (TFilters.Value > 4) { TSimd.AddProduct(ref e2, x, g4); }
                }
                if (TTaps.Value > 3)
                {
                    x = TSimd.Load(q);
                    TSimd.AddProduct(ref a3, x, g0);
                    if (TFilters.Value > 1) { TSimd.AddProduct(ref b3, x, g1); }
                    if (TFilters.Value > 2) { TSimd.AddProduct(ref c3, x, g2); }
                    if (TFilters.Value > 3) { TSimd.AddProduct(ref d3, x, g3); }
                    if (TFilters.Value > 4) { TSimd.AddProduct(ref e3, x, g4); }
                }
                if (TTaps.Value > 4)
                {
                    x = TSimd.Load(q + tap);
                    TSimd.AddProduct(ref a4, x, g0);
                    if (TFilters.Value > 1) { TSimd.AddProduct(ref b4, x, g1); }
                    if (TFilters.Value > 2) { TSimd.AddProduct(ref c4, x, g2); }
                    if (TFilters.Value > 3) { TSimd.AddProduct(ref d4, x, g3); }
                    if (TFilters.Value > 4) { TSimd.AddProduct(ref e4, x, g4); }
                }
                p += inputStep;
                q += inputStep;
                u += Blocks.Size;
                v += Blocks.Size;
            }
        }

        if (TFilters.Value > 0 && TTaps.Value > 0) { TSimd.Store(a0, sums + (0 * next) + (0 * Blocks.Size)); }
        if (TFilters.Value > 0 && TTaps.Value > 1) { TSimd.Store(a1, sums + (0 * next) + (1 * Blocks.Size)); }
        if (TFilters.Value > 0 && TTaps.Value > 2) { TSimd.Store(a2, sums + (0 * next) + (2 * Blocks.Size)); }
        if (TFilters.Value > 0 && TTaps.Value > 3) { TSimd.Store(a3, sums + (0 * next) + (3 * Blocks.Size)); }
        if (TFilters.Value > 0 && TTaps.Value > 4) { TSimd.Store(a4, sums + (0 * next) + (4 * Blocks.Size)); }
        if (TFilters.Value > 1 && TTaps.Value > 0) { TSimd.Store(b0, sums + (1 * next) + (0 * Blocks.Size)); }
        if (TFilters.Value > 1 && TTaps.Value > 1) { TSimd.Store(b1, sums + (1 * next) + (1 * Blocks.Size)); }
        if (TFilters.Value > 1 && TTaps.Value > 2) { TSimd.Store(b2, sums + (1 * next) + (2 * Blocks.Size)); }
        if (TFilters.Value > 1 && TTaps.Value > 3) { TSimd.Store(b3, sums + (1 * next) + (3 * Blocks.Size)); }
        if (TFilters.Value > 1 && TTaps.Value > 4) { TSimd.Store(b4, sums + (1 * next) + (4 * Blocks.Size)); }
        if (TFilters.Value > 2 && TTaps.Value > 0) { TSimd.Store(c0, sums + (2 * next) + (0 * Blocks.Size)); }
        if (TFilters.Value > 2 && TTaps.Value > 1) { TSimd.Store(c1, sums + (2 * next) + (1 * Blocks.Size)); }
        if (TFilters.Value > 2 && TTaps.Value > 2) { TSimd.Store(c2, sums + (2 * next) + (2 * Blocks.Size)); }
        if (TFilters.Value > 2 && TTaps.Value > 3) { TSimd.Store(c3, sums + (2 * next) + (3 * Blocks.Size)); }
        if (TFilters.Value > 2 && TTaps.Value > 4) { TSimd.Store(c4, sums + (2 * next) + (4 * Blocks.Size)); }
        if (TFilters.Value > 3 && TTaps.Value > 0) { TSimd.Store(d0, sums + (3 * next) + (0 * Blocks.Size)); }
        if (TFilters.Value > 3 && TTaps.Value > 1) { TSimd.Store(d1, sums + (3 * next) + (1 * Blocks.Size)); }
        if (TFilters.Value > 3 && TTaps.Value > 2) { TSimd.Store(d2, sums + (3 * next) + (2 * Blocks.Size)); }
        if (TFilters.Value > 3 && TTaps.Value > 3) { TSimd.Store(d3, sums + (3 * next) + (3 * Blocks.Size)); }
        if (TFilters.Value > 3 && TTaps.Value > 4) { TSimd.Store(d4, sums + (3 * next) + (4 * Blocks.Size)); }
        if (TFilters.Value > 4 && TTaps.Value > 0) { TSimd.Store(e0, sums + (4 * next) + (0 * Blocks.Size)); }
        if (TFilters.Value > 4 && TTaps.Value > 1) { TSimd.Store(e1, sums + (4 * next) + (1 * Blocks.Size)); }
        if (TFilters.Value > 4 && TTaps.Value > 2) { TSimd.Store(e2, sums + (4 * next) + (2 * Blocks.Size)); }
        if (TFilters.Value > 4 && TTaps.Value > 3) { TSimd.Store(e3, sums + (4 * next) + (3 * Blocks.Size)); }
        if (TFilters.Value > 4 && TTaps.Value > 4) { TSimd.Store(e4, sums + (4 * next) + (4 * Blocks.Size)); }
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// The register tile of narrow layers over batch lanes: four vectors where Tile.cs has two.
//   what    target[f, v] = start[f] + Σ over taps and their steps c of source[f, c] · weights[c, v]
//           for up to 6 filters f and four vectors v: two columns of two blocks of images, or four blocks
//   why     six filters in two vectors are 12 multiply-adds a step: beginning and ending a run of 5 steps is then a third of the
//           time. And columns beside each other read the same lines
//   shape   TFilters is a constant to the JIT: it drops the lines of the filters that are not there
//   sums    in Tile.cs's order
internal static unsafe class BatchLaneTile
{
    /// <summary>The most filters: 4 × 6 sums, four vectors and a weight are 29 registers.</summary>
    public const int MaxFilters = 6;

    /// <summary>Whether there are registers enough.</summary>
    public static bool Serves<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => TSimd.Registers >= 32;

    /// <summary>Runs the tile for 1 to 6 filters.</summary>
    /// <param name="pair">Floats from the first two vectors to the others in the source, <c>t-&gt;Weights</c>.</param>
    /// <param name="targetPair">The same in the target.</param>
    public static void Run<TSimd>(int filters, nint pair, nint targetPair, TileArguments* t) where TSimd : unmanaged, ISimd<TSimd>
    {
        switch (filters)
        {
            case 1: Sum<TSimd, One>(pair, targetPair, t); break;
            case 2: Sum<TSimd, Two>(pair, targetPair, t); break;
            case 3: Sum<TSimd, Three>(pair, targetPair, t); break;
            case 4: Sum<TSimd, Four>(pair, targetPair, t); break;
            case 5: Sum<TSimd, Five>(pair, targetPair, t); break;
            case 6: Sum<TSimd, Six>(pair, targetPair, t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TFilters>(nint pair, nint targetPair, TileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TFilters : struct, ITileCount
    {
        // a … d: the vectors; 0 … 5: the filters. Named locals, because an indexed buffer would live in memory.
        float* start = t->Start;
        nint startFilter = t->StartPixel;
        TSimd a0 = TFilters.Value > 0 ? TSimd.Load(start + (0 * startFilter)) : default, b0 = a0, c0 = a0, d0 = a0;
        TSimd a1 = TFilters.Value > 1 ? TSimd.Load(start + (1 * startFilter)) : default, b1 = a1, c1 = a1, d1 = a1;
        TSimd a2 = TFilters.Value > 2 ? TSimd.Load(start + (2 * startFilter)) : default, b2 = a2, c2 = a2, d2 = a2;
        TSimd a3 = TFilters.Value > 3 ? TSimd.Load(start + (3 * startFilter)) : default, b3 = a3, c3 = a3, d3 = a3;
        TSimd a4 = TFilters.Value > 4 ? TSimd.Load(start + (4 * startFilter)) : default, b4 = a4, c4 = a4, d4 = a4;
        TSimd a5 = TFilters.Value > 5 ? TSimd.Load(start + (5 * startFilter)) : default, b5 = a5, c5 = a5, d5 = a5;

        nint s = t->SourcePixel, sourceStep = t->SourceStep, weightStep = t->WeightStep, second = t->WeightSecond;
        Tap* end = t->Taps + t->TapCount;
        for (Tap* tap = t->Taps; tap < end; tap++)
        {
            // Two pointers each, serving the others by the address forms p, p + s and p + 2s.
            float* p = t->Source + tap->Source;
            float* q = p + (3 * s);
            float* u = t->Weights + (tap->Weight * weightStep);
            float* v = u + pair;
            for (int step = tap->Count; step > 0; step--)
            {
                TSimd wa = TSimd.Load(u), wb = TSimd.Load(u + second), wc = TSimd.Load(v), wd = TSimd.Load(v + second);
                TSimd x;
                if (TFilters.Value > 0)
                {
                    x = TSimd.Broadcast(*(p));
                    TSimd.AddProduct(ref a0, x, wa);
                    TSimd.AddProduct(ref b0, x, wb);
                    TSimd.AddProduct(ref c0, x, wc);
                    TSimd.AddProduct(ref d0, x, wd);
                }
                if (TFilters.Value > 1)
                {
                    x = TSimd.Broadcast(*(p + s));
                    TSimd.AddProduct(ref a1, x, wa);
                    TSimd.AddProduct(ref b1, x, wb);
                    TSimd.AddProduct(ref c1, x, wc);
                    TSimd.AddProduct(ref d1, x, wd);
                }
                if (TFilters.Value > 2)
                {
                    x = TSimd.Broadcast(*(p + (2 * s)));
                    TSimd.AddProduct(ref a2, x, wa);
                    TSimd.AddProduct(ref b2, x, wb);
                    TSimd.AddProduct(ref c2, x, wc);
                    TSimd.AddProduct(ref d2, x, wd);
                }
                if (TFilters.Value > 3)
                {
                    x = TSimd.Broadcast(*(q));
                    TSimd.AddProduct(ref a3, x, wa);
                    TSimd.AddProduct(ref b3, x, wb);
                    TSimd.AddProduct(ref c3, x, wc);
                    TSimd.AddProduct(ref d3, x, wd);
                }
                if (TFilters.Value > 4)
                {
                    x = TSimd.Broadcast(*(q + s));
                    TSimd.AddProduct(ref a4, x, wa);
                    TSimd.AddProduct(ref b4, x, wb);
                    TSimd.AddProduct(ref c4, x, wc);
                    TSimd.AddProduct(ref d4, x, wd);
                }
                if (TFilters.Value > 5)
                {
                    x = TSimd.Broadcast(*(q + (2 * s)));
                    TSimd.AddProduct(ref a5, x, wa);
                    TSimd.AddProduct(ref b5, x, wb);
                    TSimd.AddProduct(ref c5, x, wc);
                    TSimd.AddProduct(ref d5, x, wd);
                }
                p += sourceStep;
                q += sourceStep;
                u += weightStep;
                v += weightStep;
            }
        }

        float* target = t->Target;
        float* targetSecond = target + t->TargetSecond;
        nint filter = t->TargetPixel;
        if (TFilters.Value > 0)
        {
            TSimd.Store(a0, target + (0 * filter));
            TSimd.Store(b0, targetSecond + (0 * filter));
            TSimd.Store(c0, target + (0 * filter) + targetPair);
            TSimd.Store(d0, targetSecond + (0 * filter) + targetPair);
        }
        if (TFilters.Value > 1)
        {
            TSimd.Store(a1, target + (1 * filter));
            TSimd.Store(b1, targetSecond + (1 * filter));
            TSimd.Store(c1, target + (1 * filter) + targetPair);
            TSimd.Store(d1, targetSecond + (1 * filter) + targetPair);
        }
        if (TFilters.Value > 2)
        {
            TSimd.Store(a2, target + (2 * filter));
            TSimd.Store(b2, targetSecond + (2 * filter));
            TSimd.Store(c2, target + (2 * filter) + targetPair);
            TSimd.Store(d2, targetSecond + (2 * filter) + targetPair);
        }
        if (TFilters.Value > 3)
        {
            TSimd.Store(a3, target + (3 * filter));
            TSimd.Store(b3, targetSecond + (3 * filter));
            TSimd.Store(c3, target + (3 * filter) + targetPair);
            TSimd.Store(d3, targetSecond + (3 * filter) + targetPair);
        }
        if (TFilters.Value > 4)
        {
            TSimd.Store(a4, target + (4 * filter));
            TSimd.Store(b4, targetSecond + (4 * filter));
            TSimd.Store(c4, target + (4 * filter) + targetPair);
            TSimd.Store(d4, targetSecond + (4 * filter) + targetPair);
        }
        if (TFilters.Value > 5)
        {
            TSimd.Store(a5, target + (5 * filter));
            TSimd.Store(b5, targetSecond + (5 * filter));
            TSimd.Store(c5, target + (5 * filter) + targetPair);
            TSimd.Store(d5, targetSecond + (5 * filter) + targetPair);
        }
    }
}

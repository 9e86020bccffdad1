using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Tiles;

// The register tile under every convolution kernel here.
//   what    target[i, v] = start[i, v] + Σ over taps and their steps c of source[i, c] · weights[c, v]
//           for up to 14 pixels i and one or two vectors v
//   use     forward and input gradient: v are channels of the result, i its pixels, c the summed channels;
//           weight gradient: v are output channels, i input channels or columns of the filter, c pixels
//   shape   TPixels, TVectors are constants to the JIT: it drops the lines of the pixels that are not there
//   TRead   Broadcast: source[i, c] is one float for all lanes. Lanes: each lane has its own (depthwise). Blocks: as
//           Broadcast, of neighbouring pixels, and what the next tiles multiply by is prefetched on the way
//   sums    every sum runs over taps and steps in the order given, whatever the shape: so results depend neither
//           on the width of the vectors nor on how a row was cut into tiles
//   source  Georganas et al. 2018, arXiv:1808.05567, for the blocking into pixels × channels
internal static unsafe class Tile
{
    /// <summary>The most pixels a tile holds in registers: beside 2 × 14 sums there are two weight vectors and one operand.</summary>
    public static int MaxPixels<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => TSimd.Registers >= 32 ? 14 : 6;

    /// <summary>Runs the tile for a number of pixels from 1 to 14.</summary>
    public static void Run<TSimd, TRead>(int pixels, int vectors, TileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TRead : struct, ITileRead
    {
        if (vectors == 2)
        {
            Run<TSimd, TRead, Two>(pixels, t);
        }
        else
        {
            Run<TSimd, TRead, One>(pixels, t);
        }
    }

    private static void Run<TSimd, TRead, TVectors>(int pixels, TileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TRead : struct, ITileRead where TVectors : struct, ITileCount
    {
        switch (pixels)
        {
            case 1: Sum<TSimd, TRead, One, TVectors>(t); break;
            case 2: Sum<TSimd, TRead, Two, TVectors>(t); break;
            case 3: Sum<TSimd, TRead, Three, TVectors>(t); break;
            case 4: Sum<TSimd, TRead, Four, TVectors>(t); break;
            case 5: Sum<TSimd, TRead, Five, TVectors>(t); break;
            case 6: Sum<TSimd, TRead, Six, TVectors>(t); break;
            case 7: Sum<TSimd, TRead, Seven, TVectors>(t); break;
            case 8: Sum<TSimd, TRead, Eight, TVectors>(t); break;
            case 9: Sum<TSimd, TRead, Nine, TVectors>(t); break;
            case 10: Sum<TSimd, TRead, Ten, TVectors>(t); break;
            case 11: Sum<TSimd, TRead, Eleven, TVectors>(t); break;
            case 12: Sum<TSimd, TRead, Twelve, TVectors>(t); break;
            case 13: Sum<TSimd, TRead, Thirteen, TVectors>(t); break;
            case 14: Sum<TSimd, TRead, Fourteen, TVectors>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TRead, TPixels, TVectors>(TileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd>
        where TRead : struct, ITileRead
        where TPixels : struct, ITileCount
        where TVectors : struct, ITileCount
    {
        // a: first vector of each pixel, b: second. Named locals, because an indexed buffer would live in memory.
        float* start = t->Start;
        nint startPixel = t->StartPixel;
        float* second = start + t->StartSecond;
        TSimd a0 = TPixels.Value > 0 ? TSimd.Load(start + (0 * startPixel)) : default,
            b0 = TPixels.Value > 0 && TVectors.Value > 1 ? TSimd.Load(second + (0 * startPixel)) : default;
        TSimd a1 = TPixels.Value > 1 ? TSimd.Load(start + (1 * startPixel)) : default,
            b1 = TPixels.Value > 1 && TVectors.Value > 1 ? TSimd.Load(second + (1 * startPixel)) : default;
        TSimd a2 = TPixels.Value > 2 ? TSimd.Load(start + (2 * startPixel)) : default,
            b2 = TPixels.Value > 2 && TVectors.Value > 1 ? TSimd.Load(second + (2 * startPixel)) : default;
        TSimd a3 = TPixels.Value > 3 ? TSimd.Load(start + (3 * startPixel)) : default,
            b3 = TPixels.Value > 3 && TVectors.Value > 1 ? TSimd.Load(second + (3 * startPixel)) : default;
        TSimd a4 = TPixels.Value > 4 ? TSimd.Load(start + (4 * startPixel)) : default,
            b4 = TPixels.Value > 4 && TVectors.Value > 1 ? TSimd.Load(second + (4 * startPixel)) : default;
        TSimd a5 = TPixels.Value > 5 ? TSimd.Load(start + (5 * startPixel)) : default,
            b5 = TPixels.Value > 5 && TVectors.Value > 1 ? TSimd.Load(second + (5 * startPixel)) : default;
        TSimd a6 = TPixels.Value > 6 ? TSimd.Load(start + (6 * startPixel)) : default,
            b6 = TPixels.Value > 6 && TVectors.Value > 1 ? TSimd.Load(second + (6 * startPixel)) : default;
        TSimd a7 = TPixels.Value > 7 ? TSimd.Load(start + (7 * startPixel)) : default,
            b7 = TPixels.Value > 7 && TVectors.Value > 1 ? TSimd.Load(second + (7 * startPixel)) : default;
        TSimd a8 = TPixels.Value > 8 ? TSimd.Load(start + (8 * startPixel)) : default,
            b8 = TPixels.Value > 8 && TVectors.Value > 1 ? TSimd.Load(second + (8 * startPixel)) : default;
        TSimd a9 = TPixels.Value > 9 ? TSimd.Load(start + (9 * startPixel)) : default,
            b9 = TPixels.Value > 9 && TVectors.Value > 1 ? TSimd.Load(second + (9 * startPixel)) : default;
        TSimd a10 = TPixels.Value > 10 ? TSimd.Load(start + (10 * startPixel)) : default,
            b10 = TPixels.Value > 10 && TVectors.Value > 1 ? TSimd.Load(second + (10 * startPixel)) : default;
        TSimd a11 = TPixels.Value > 11 ? TSimd.Load(start + (11 * startPixel)) : default,
            b11 = TPixels.Value > 11 && TVectors.Value > 1 ? TSimd.Load(second + (11 * startPixel)) : default;
        TSimd a12 = TPixels.Value > 12 ? TSimd.Load(start + (12 * startPixel)) : default,
            b12 = TPixels.Value > 12 && TVectors.Value > 1 ? TSimd.Load(second + (12 * startPixel)) : default;
        TSimd a13 = TPixels.Value > 13 ? TSimd.Load(start + (13 * startPixel)) : default,
            b13 = TPixels.Value > 13 && TVectors.Value > 1 ? TSimd.Load(second + (13 * startPixel)) : default;

        nint s = TRead.Pixel > 0 ? TRead.Pixel : t->SourcePixel;
        nint s3 = 3 * s;
        nint sourceStep = TRead.Pixel > 0 ? 1 : t->SourceStep;
        float* ahead = t->Ahead;
        nint aheadStep = t->AheadStep;
        nint weightStep = t->WeightStep;
        nint weightSecond = t->WeightSecond;
        Tap* end = t->Taps + t->TapCount;
        for (Tap* tap = t->Taps; tap < end; tap++)
        {
            // Four pointers, each serving four pixels by the address forms p, p + s, p + 2s and p + 3s.
            float* p = t->Source + tap->Source;
            float* q = p + (4 * s);
            float* u = p + (8 * s);
            float* v = p + (12 * s);
            float* w = t->Weights + (tap->Weight * weightStep);
            for (int c = tap->Count; c > 0; c--)
            {
                if (TRead.Pixel > 0)
                {
                    Prefetch.FarLine(ahead);
                    ahead += aheadStep;
                }
                TSimd w0 = TSimd.Load(w);
                TSimd w1 = TVectors.Value > 1 ? TSimd.Load(w + weightSecond) : default;
                TSimd x;
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 0)
                    {
                        x = TRead.Read<TSimd>(p);
                        TSimd.AddProduct(ref a0, x, w0);
                        TSimd.AddProduct(ref b0, x, w1);
                    }
                }
                else if (TPixels.Value > 0) { a0 = TRead.MultiplyAdd(w0, p, a0); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 1)
                    {
                        x = TRead.Read<TSimd>(p + s);
                        TSimd.AddProduct(ref a1, x, w0);
                        TSimd.AddProduct(ref b1, x, w1);
                    }
                }
                else if (TPixels.Value > 1) { a1 = TRead.MultiplyAdd(w0, p + s, a1); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 2)
                    {
                        x = TRead.Read<TSimd>(p + (2 * s));
                        TSimd.AddProduct(ref a2, x, w0);
                        TSimd.AddProduct(ref b2, x, w1);
                    }
                }
                else if (TPixels.Value > 2) { a2 = TRead.MultiplyAdd(w0, p + (2 * s), a2); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 3)
                    {
                        x = TRead.Read<TSimd>(p + s3);
                        TSimd.AddProduct(ref a3, x, w0);
                        TSimd.AddProduct(ref b3, x, w1);
                    }
                }
                else if (TPixels.Value > 3) { a3 = TRead.MultiplyAdd(w0, p + s3, a3); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 4)
                    {
                        x = TRead.Read<TSimd>(q);
                        TSimd.AddProduct(ref a4, x, w0);
                        TSimd.AddProduct(ref b4, x, w1);
                    }
                }
                else if (TPixels.Value > 4) { a4 = TRead.MultiplyAdd(w0, q, a4); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 5)
                    {
                        x = TRead.Read<TSimd>(q + s);
                        TSimd.AddProduct(ref a5, x, w0);
                        TSimd.AddProduct(ref b5, x, w1);
                    }
                }
                else if (TPixels.Value > 5) { a5 = TRead.MultiplyAdd(w0, q + s, a5); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 6)
                    {
                        x = TRead.Read<TSimd>(q + (2 * s));
                        TSimd.AddProduct(ref a6, x, w0);
                        TSimd.AddProduct(ref b6, x, w1);
                    }
                }
                else if (TPixels.Value > 6) { a6 = TRead.MultiplyAdd(w0, q + (2 * s), a6); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 7)
                    {
                        x = TRead.Read<TSimd>(q + s3);
                        TSimd.AddProduct(ref a7, x, w0);
                        TSimd.AddProduct(ref b7, x, w1);
                    }
                }
                else if (TPixels.Value > 7) { a7 = TRead.MultiplyAdd(w0, q + s3, a7); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 8)
                    {
                        x = TRead.Read<TSimd>(u);
                        TSimd.AddProduct(ref a8, x, w0);
                        TSimd.AddProduct(ref b8, x, w1);
                    }
                }
                else if (TPixels.Value > 8) { a8 = TRead.MultiplyAdd(w0, u, a8); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 9)
                    {
                        x = TRead.Read<TSimd>(u + s);
                        TSimd.AddProduct(ref a9, x, w0);
                        TSimd.AddProduct(ref b9, x, w1);
                    }
                }
                else if (TPixels.Value > 9) { a9 = TRead.MultiplyAdd(w0, u + s, a9); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 10)
                    {
                        x = TRead.Read<TSimd>(u + (2 * s));
                        TSimd.AddProduct(ref a10, x, w0);
                        TSimd.AddProduct(ref b10, x, w1);
                    }
                }
                else if (TPixels.Value > 10) { a10 = TRead.MultiplyAdd(w0, u + (2 * s), a10); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 11)
                    {
                        x = TRead.Read<TSimd>(u + s3);
                        TSimd.AddProduct(ref a11, x, w0);
                        TSimd.AddProduct(ref b11, x, w1);
                    }
                }
                else if (TPixels.Value > 11) { a11 = TRead.MultiplyAdd(w0, u + s3, a11); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 12)
                    {
                        x = TRead.Read<TSimd>(v);
                        TSimd.AddProduct(ref a12, x, w0);
                        TSimd.AddProduct(ref b12, x, w1);
                    }
                }
                else if (TPixels.Value > 12) { a12 = TRead.MultiplyAdd(w0, v, a12); }
                if (TVectors.Value > 1)
                {
                    if (TPixels.Value > 13)
                    {
                        x = TRead.Read<TSimd>(v + s);
                        TSimd.AddProduct(ref a13, x, w0);
                        TSimd.AddProduct(ref b13, x, w1);
                    }
                }
                else if (TPixels.Value > 13) { a13 = TRead.MultiplyAdd(w0, v + s, a13); }
                p += sourceStep;
                q += sourceStep;
                u += sourceStep;
                v += sourceStep;
                w += weightStep;
            }
        }

        float* target = t->Target;
        nint targetPixel = t->TargetPixel;
        float* targetSecond = target + t->TargetSecond;
        if (TPixels.Value > 0)
        {
            TSimd.Store(a0, target + (0 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b0, targetSecond + (0 * targetPixel)); }
        }
        if (TPixels.Value > 1)
        {
            TSimd.Store(a1, target + (1 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b1, targetSecond + (1 * targetPixel)); }
        }
        if (TPixels.Value > 2)
        {
            TSimd.Store(a2, target + (2 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b2, targetSecond + (2 * targetPixel)); }
        }
        if (TPixels.Value > 3)
        {
            TSimd.Store(a3, target + (3 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b3, targetSecond + (3 * targetPixel)); }
        }
        if (TPixels.Value > 4)
        {
            TSimd.Store(a4, target + (4 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b4, targetSecond + (4 * targetPixel)); }
        }
        if (TPixels.Value > 5)
        {
            TSimd.Store(a5, target + (5 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b5, targetSecond + (5 * targetPixel)); }
        }
        if (TPixels.Value > 6)
        {
            TSimd.Store(a6, target + (6 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b6, targetSecond + (6 * targetPixel)); }
        }
        if (TPixels.Value > 7)
        {
            TSimd.Store(a7, target + (7 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b7, targetSecond + (7 * targetPixel)); }
        }
        if (TPixels.Value > 8)
        {
            TSimd.Store(a8, target + (8 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b8, targetSecond + (8 * targetPixel)); }
        }
        if (TPixels.Value > 9)
        {
            TSimd.Store(a9, target + (9 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b9, targetSecond + (9 * targetPixel)); }
        }
        if (TPixels.Value > 10)
        {
            TSimd.Store(a10, target + (10 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b10, targetSecond + (10 * targetPixel)); }
        }
        if (TPixels.Value > 11)
        {
            TSimd.Store(a11, target + (11 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b11, targetSecond + (11 * targetPixel)); }
        }
        if (TPixels.Value > 12)
        {
            TSimd.Store(a12, target + (12 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b12, targetSecond + (12 * targetPixel)); }
        }
        if (TPixels.Value > 13)
        {
            TSimd.Store(a13, target + (13 * targetPixel));
            if (TVectors.Value > 1) { TSimd.Store(b13, targetSecond + (13 * targetPixel)); }
        }
    }
}

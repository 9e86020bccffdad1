using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

// The gradient of stride 2: a unit is two target pixels, one under the filter's middle column, one under its outer two.
//   weights columns reversed, as packed for gradients: 0 and 2 are the outer ones
//   order   of each sum: filter rows, then source pixels from left to right
internal readonly unsafe struct DepthwiseGradientTile2 : IDepthwiseTile
{
    public static int Targets => 2;

    public static int Sources => 1;

    public static int Window => 2;

    public static int MaxUnits<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => TSimd.Registers >= 32 ? 7 : 4;

    public static void Run<TSimd>(int units, DepthwiseTileArguments* t) where TSimd : unmanaged, ISimd<TSimd>
    {
        switch (units)
        {
            case 1: Sum<TSimd, One>(t); break;
            case 2: Sum<TSimd, Two>(t); break;
            case 3: Sum<TSimd, Three>(t); break;
            case 4: Sum<TSimd, Four>(t); break;
            case 5: Sum<TSimd, Five>(t); break;
            case 6: Sum<TSimd, Six>(t); break;
            case 7: Sum<TSimd, Seven>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TUnits>(DepthwiseTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd>
        where TUnits : struct, ITileCount
    {
        // a: under the middle column, b: under the outer two.
        TSimd start = TSimd.Load(t->Start);
        TSimd a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start;
        TSimd b0 = start, b1 = start, b2 = start, b3 = start, b4 = start, b5 = start, b6 = start;
        float* p = t->Source;
        float* first = t->First;
        float* last = t->Last;
        float* w = t->Weights;
        nint sourceRow = t->SourceRow, firstRow = t->FirstRow, lastRow = t->LastRow, weightRow = t->WeightRow;
        for (int rows = t->Rows; rows > 0; rows--)
        {
            TSimd w0 = TSimd.Load(w), w1 = TSimd.Load(w + Blocks.Size), w2 = TSimd.Load(w + (2 * Blocks.Size));
            TSimd x = TSimd.Load(first);
            TSimd.AddProduct(ref a0, x, w1);
            TSimd.AddProduct(ref b0, x, w0);
            x = TSimd.Load(TUnits.Value >= 2 ? p + Blocks.Size : last);
            TSimd.AddProduct(ref b0, x, w2);
            if (TUnits.Value >= 2) { TSimd.AddProduct(ref a1, x, w1); TSimd.AddProduct(ref b1, x, w0); }
            if (TUnits.Value >= 2)
            {
                x = TSimd.Load(TUnits.Value >= 3 ? p + (2 * Blocks.Size) : last);
                TSimd.AddProduct(ref b1, x, w2);
                if (TUnits.Value >= 3) { TSimd.AddProduct(ref a2, x, w1); TSimd.AddProduct(ref b2, x, w0); }
            }
            if (TUnits.Value >= 3)
            {
                x = TSimd.Load(TUnits.Value >= 4 ? p + (3 * Blocks.Size) : last);
                TSimd.AddProduct(ref b2, x, w2);
                if (TUnits.Value >= 4) { TSimd.AddProduct(ref a3, x, w1); TSimd.AddProduct(ref b3, x, w0); }
            }
            if (TUnits.Value >= 4)
            {
                x = TSimd.Load(TUnits.Value >= 5 ? p + (4 * Blocks.Size) : last);
                TSimd.AddProduct(ref b3, x, w2);
                if (TUnits.Value >= 5) { TSimd.AddProduct(ref a4, x, w1); TSimd.AddProduct(ref b4, x, w0); }
            }
            if (TUnits.Value >= 5)
            {
                x = TSimd.Load(TUnits.Value >= 6 ? p + (5 * Blocks.Size) : last);
                TSimd.AddProduct(ref b4, x, w2);
                if (TUnits.Value >= 6) { TSimd.AddProduct(ref a5, x, w1); TSimd.AddProduct(ref b5, x, w0); }
            }
            if (TUnits.Value >= 6)
            {
                x = TSimd.Load(TUnits.Value >= 7 ? p + (6 * Blocks.Size) : last);
                TSimd.AddProduct(ref b5, x, w2);
                if (TUnits.Value >= 7) { TSimd.AddProduct(ref a6, x, w1); TSimd.AddProduct(ref b6, x, w0); }
            }
            if (TUnits.Value >= 7)
            {
                x = TSimd.Load(last);
                TSimd.AddProduct(ref b6, x, w2);
            }
            p += sourceRow;
            first += firstRow;
            last += lastRow;
            w += weightRow;
        }

        if (!t->SkipsFirst) { DepthwiseTileArguments.Store(t, 0, a0); }
        if (TUnits.Value > 1 || (TUnits.Value == 1 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 1, b0); }
        if (TUnits.Value >= 2) { DepthwiseTileArguments.Store(t, 2, a1); }
        if (TUnits.Value > 2 || (TUnits.Value == 2 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 3, b1); }
        if (TUnits.Value >= 3) { DepthwiseTileArguments.Store(t, 4, a2); }
        if (TUnits.Value > 3 || (TUnits.Value == 3 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 5, b2); }
        if (TUnits.Value >= 4) { DepthwiseTileArguments.Store(t, 6, a3); }
        if (TUnits.Value > 4 || (TUnits.Value == 4 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 7, b3); }
        if (TUnits.Value >= 5) { DepthwiseTileArguments.Store(t, 8, a4); }
        if (TUnits.Value > 5 || (TUnits.Value == 5 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 9, b4); }
        if (TUnits.Value >= 6) { DepthwiseTileArguments.Store(t, 10, a5); }
        if (TUnits.Value > 6 || (TUnits.Value == 6 && !t->SkipsLast)) { DepthwiseTileArguments.Store(t, 11, b5); }
        if (TUnits.Value >= 7) { DepthwiseTileArguments.Store(t, 12, a6); }
        if (TUnits.Value == 7 && !t->SkipsLast) { DepthwiseTileArguments.Store(t, 13, b6); }
    }
}

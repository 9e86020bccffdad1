using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
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

        if (t->Epilogue.IsReLUOnly)
        {
            TSimd upperBound = TSimd.Broadcast(t->Epilogue.UpperBound);
            a0 = Epilogue.Clip(a0, upperBound);
            b0 = Epilogue.Clip(b0, upperBound);
            if (TUnits.Value >= 2) { a1 = Epilogue.Clip(a1, upperBound); }
            if (TUnits.Value >= 2) { b1 = Epilogue.Clip(b1, upperBound); }
            if (TUnits.Value >= 3) { a2 = Epilogue.Clip(a2, upperBound); }
            if (TUnits.Value >= 3) { b2 = Epilogue.Clip(b2, upperBound); }
            if (TUnits.Value >= 4) { a3 = Epilogue.Clip(a3, upperBound); }
            if (TUnits.Value >= 4) { b3 = Epilogue.Clip(b3, upperBound); }
            if (TUnits.Value >= 5) { a4 = Epilogue.Clip(a4, upperBound); }
            if (TUnits.Value >= 5) { b4 = Epilogue.Clip(b4, upperBound); }
            if (TUnits.Value >= 6) { a5 = Epilogue.Clip(a5, upperBound); }
            if (TUnits.Value >= 6) { b5 = Epilogue.Clip(b5, upperBound); }
            if (TUnits.Value >= 7) { a6 = Epilogue.Clip(a6, upperBound); }
            if (TUnits.Value >= 7) { b6 = Epilogue.Clip(b6, upperBound); }
        }
        else if (!t->Epilogue.IsNothing)
        {
            if (!t->SkipsFirst) { a0 = DepthwiseTileArguments.WithEpilogue(t, 0, a0); }
            if (TUnits.Value > 1 || (TUnits.Value == 1 && !t->SkipsLast)) { b0 = DepthwiseTileArguments.WithEpilogue(t, 1, b0); }
            if (TUnits.Value >= 2) { a1 = DepthwiseTileArguments.WithEpilogue(t, 2, a1); }
            if (TUnits.Value > 2 || (TUnits.Value == 2 && !t->SkipsLast)) { b1 = DepthwiseTileArguments.WithEpilogue(t, 3, b1); }
            if (TUnits.Value >= 3) { a2 = DepthwiseTileArguments.WithEpilogue(t, 4, a2); }
            if (TUnits.Value > 3 || (TUnits.Value == 3 && !t->SkipsLast)) { b2 = DepthwiseTileArguments.WithEpilogue(t, 5, b2); }
            if (TUnits.Value >= 4) { a3 = DepthwiseTileArguments.WithEpilogue(t, 6, a3); }
            if (TUnits.Value > 4 || (TUnits.Value == 4 && !t->SkipsLast)) { b3 = DepthwiseTileArguments.WithEpilogue(t, 7, b3); }
            if (TUnits.Value >= 5) { a4 = DepthwiseTileArguments.WithEpilogue(t, 8, a4); }
            if (TUnits.Value > 5 || (TUnits.Value == 5 && !t->SkipsLast)) { b4 = DepthwiseTileArguments.WithEpilogue(t, 9, b4); }
            if (TUnits.Value >= 6) { a5 = DepthwiseTileArguments.WithEpilogue(t, 10, a5); }
            if (TUnits.Value > 6 || (TUnits.Value == 6 && !t->SkipsLast)) { b5 = DepthwiseTileArguments.WithEpilogue(t, 11, b5); }
            if (TUnits.Value >= 7) { a6 = DepthwiseTileArguments.WithEpilogue(t, 12, a6); }
            if (TUnits.Value == 7 && !t->SkipsLast) { b6 = DepthwiseTileArguments.WithEpilogue(t, 13, b6); }
        }

        float* target = t->Result + t->Offset;
        if (!t->SkipsFirst) { TSimd.Store(a0, target); }
        if (TUnits.Value > 1 || (TUnits.Value == 1 && !t->SkipsLast)) { TSimd.Store(b0, target + Blocks.Size); }
        if (TUnits.Value >= 2) { TSimd.Store(a1, target + (2 * Blocks.Size)); }
        if (TUnits.Value > 2 || (TUnits.Value == 2 && !t->SkipsLast)) { TSimd.Store(b1, target + (3 * Blocks.Size)); }
        if (TUnits.Value >= 3) { TSimd.Store(a2, target + (4 * Blocks.Size)); }
        if (TUnits.Value > 3 || (TUnits.Value == 3 && !t->SkipsLast)) { TSimd.Store(b2, target + (5 * Blocks.Size)); }
        if (TUnits.Value >= 4) { TSimd.Store(a3, target + (6 * Blocks.Size)); }
        if (TUnits.Value > 4 || (TUnits.Value == 4 && !t->SkipsLast)) { TSimd.Store(b3, target + (7 * Blocks.Size)); }
        if (TUnits.Value >= 5) { TSimd.Store(a4, target + (8 * Blocks.Size)); }
        if (TUnits.Value > 5 || (TUnits.Value == 5 && !t->SkipsLast)) { TSimd.Store(b4, target + (9 * Blocks.Size)); }
        if (TUnits.Value >= 6) { TSimd.Store(a5, target + (10 * Blocks.Size)); }
        if (TUnits.Value > 6 || (TUnits.Value == 6 && !t->SkipsLast)) { TSimd.Store(b5, target + (11 * Blocks.Size)); }
        if (TUnits.Value >= 7) { TSimd.Store(a6, target + (12 * Blocks.Size)); }
        if (TUnits.Value == 7 && !t->SkipsLast) { TSimd.Store(b6, target + (13 * Blocks.Size)); }
    }
}

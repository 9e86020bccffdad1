using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

// Filters three taps wide, stride 1: a source pixel falls on three neighbouring sums.
//   order   of each sum: filter rows, then columns from left to right
//   loads   one for each source pixel and filter row, and three of weights, so that 16 registers suffice
internal readonly unsafe struct DepthwiseTile1 : IDepthwiseTile
{
    public static int Targets => 1;

    public static int Sources => 1;

    public static int Window => 3;

    public static int MaxUnits<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => 8;

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
            case 8: Sum<TSimd, Eight>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TUnits>(DepthwiseTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd>
        where TUnits : struct, ITileCount
    {
        TSimd start = TSimd.Load(t->Start);
        TSimd a0 = start, a1 = start, a2 = start, a3 = start, a4 = start, a5 = start, a6 = start, a7 = start;
        float* p = t->Source;
        float* first = t->First;
        float* last = t->Last;
        float* w = t->Weights;
        nint sourceRow = t->SourceRow, firstRow = t->FirstRow, lastRow = t->LastRow, weightRow = t->WeightRow;
        for (int rows = t->Rows; rows > 0; rows--)
        {
            TSimd w0 = TSimd.Load(w), w1 = TSimd.Load(w + Blocks.Size), w2 = TSimd.Load(w + (2 * Blocks.Size));
            TSimd x = TSimd.Load(first);
            TSimd.AddProduct(ref a0, x, w0);
            x = TSimd.Load(p + Blocks.Size);
            TSimd.AddProduct(ref a0, x, w1);
            if (TUnits.Value >= 2) { TSimd.AddProduct(ref a1, x, w0); }
            x = TSimd.Load(TUnits.Value >= 2 ? p + (2 * Blocks.Size) : last);
            TSimd.AddProduct(ref a0, x, w2);
            if (TUnits.Value >= 2) { TSimd.AddProduct(ref a1, x, w1); }
            if (TUnits.Value >= 3) { TSimd.AddProduct(ref a2, x, w0); }
            if (TUnits.Value >= 2)
            {
                x = TSimd.Load(TUnits.Value >= 3 ? p + (3 * Blocks.Size) : last);
                TSimd.AddProduct(ref a1, x, w2);
                if (TUnits.Value >= 3) { TSimd.AddProduct(ref a2, x, w1); }
                if (TUnits.Value >= 4) { TSimd.AddProduct(ref a3, x, w0); }
            }
            if (TUnits.Value >= 3)
            {
                x = TSimd.Load(TUnits.Value >= 4 ? p + (4 * Blocks.Size) : last);
                TSimd.AddProduct(ref a2, x, w2);
                if (TUnits.Value >= 4) { TSimd.AddProduct(ref a3, x, w1); }
                if (TUnits.Value >= 5) { TSimd.AddProduct(ref a4, x, w0); }
            }
            if (TUnits.Value >= 4)
            {
                x = TSimd.Load(TUnits.Value >= 5 ? p + (5 * Blocks.Size) : last);
                TSimd.AddProduct(ref a3, x, w2);
                if (TUnits.Value >= 5) { TSimd.AddProduct(ref a4, x, w1); }
                if (TUnits.Value >= 6) { TSimd.AddProduct(ref a5, x, w0); }
            }
            if (TUnits.Value >= 5)
            {
                x = TSimd.Load(TUnits.Value >= 6 ? p + (6 * Blocks.Size) : last);
                TSimd.AddProduct(ref a4, x, w2);
                if (TUnits.Value >= 6) { TSimd.AddProduct(ref a5, x, w1); }
                if (TUnits.Value >= 7) { TSimd.AddProduct(ref a6, x, w0); }
            }
            if (TUnits.Value >= 6)
            {
                x = TSimd.Load(TUnits.Value >= 7 ? p + (7 * Blocks.Size) : last);
                TSimd.AddProduct(ref a5, x, w2);
                if (TUnits.Value >= 7) { TSimd.AddProduct(ref a6, x, w1); }
                if (TUnits.Value >= 8) { TSimd.AddProduct(ref a7, x, w0); }
            }
            if (TUnits.Value >= 7)
            {
                x = TSimd.Load(TUnits.Value >= 8 ? p + (8 * Blocks.Size) : last);
                TSimd.AddProduct(ref a6, x, w2);
                if (TUnits.Value >= 8) { TSimd.AddProduct(ref a7, x, w1); }
            }
            if (TUnits.Value >= 8)
            {
                x = TSimd.Load(last);
                TSimd.AddProduct(ref a7, x, w2);
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
            if (TUnits.Value >= 2) { a1 = Epilogue.Clip(a1, upperBound); }
            if (TUnits.Value >= 3) { a2 = Epilogue.Clip(a2, upperBound); }
            if (TUnits.Value >= 4) { a3 = Epilogue.Clip(a3, upperBound); }
            if (TUnits.Value >= 5) { a4 = Epilogue.Clip(a4, upperBound); }
            if (TUnits.Value >= 6) { a5 = Epilogue.Clip(a5, upperBound); }
            if (TUnits.Value >= 7) { a6 = Epilogue.Clip(a6, upperBound); }
            if (TUnits.Value >= 8) { a7 = Epilogue.Clip(a7, upperBound); }
        }
        else if (!t->Epilogue.IsNothing)
        {
            a0 = DepthwiseTileArguments.WithEpilogue(t, 0, a0);
            if (TUnits.Value >= 2) { a1 = DepthwiseTileArguments.WithEpilogue(t, 1, a1); }
            if (TUnits.Value >= 3) { a2 = DepthwiseTileArguments.WithEpilogue(t, 2, a2); }
            if (TUnits.Value >= 4) { a3 = DepthwiseTileArguments.WithEpilogue(t, 3, a3); }
            if (TUnits.Value >= 5) { a4 = DepthwiseTileArguments.WithEpilogue(t, 4, a4); }
            if (TUnits.Value >= 6) { a5 = DepthwiseTileArguments.WithEpilogue(t, 5, a5); }
            if (TUnits.Value >= 7) { a6 = DepthwiseTileArguments.WithEpilogue(t, 6, a6); }
            if (TUnits.Value >= 8) { a7 = DepthwiseTileArguments.WithEpilogue(t, 7, a7); }
        }

        float* target = t->Result + t->Offset;
        TSimd.Store(a0, target);
        if (TUnits.Value >= 2) { TSimd.Store(a1, target + Blocks.Size); }
        if (TUnits.Value >= 3) { TSimd.Store(a2, target + (2 * Blocks.Size)); }
        if (TUnits.Value >= 4) { TSimd.Store(a3, target + (3 * Blocks.Size)); }
        if (TUnits.Value >= 5) { TSimd.Store(a4, target + (4 * Blocks.Size)); }
        if (TUnits.Value >= 6) { TSimd.Store(a5, target + (5 * Blocks.Size)); }
        if (TUnits.Value >= 7) { TSimd.Store(a6, target + (6 * Blocks.Size)); }
        if (TUnits.Value >= 8) { TSimd.Store(a7, target + (7 * Blocks.Size)); }
    }
}

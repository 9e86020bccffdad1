using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.FirstLayer;

// The register tile whose lanes are neighbouring columns of a plain image.
//   what    sums[f, column] = start[f] + Σ over channels, filter rows and columns of weight[f] · source, for up to 6 filters
//           and 2 vectors of columns
//   shape   TFilters, TVectors are constants to the JIT: it drops the lines of those that are not there
//   reads   2 vectors, at any address, and 6 broadcasts for 12 products
//   order   of each sum: channels, filter rows, filter columns
internal static unsafe class FirstLayerTile
{
    /// <summary>The most filters: 12 sums, 2 sources and a weight fit into 16 registers.</summary>
    public const int MaxFilters = 6;

    /// <summary>Runs the tile for 1 to 6 filters and 1 or 2 vectors.</summary>
    public static void Run<TSimd>(int filters, int vectors, FirstLayerTileArguments* t) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (vectors == 1)
        {
            Run<TSimd, One>(filters, t);
        }
        else
        {
            Run<TSimd, Two>(filters, t);
        }
    }

    private static void Run<TSimd, TVectors>(int filters, FirstLayerTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TVectors : struct, ITileCount
    {
        switch (filters)
        {
            case 1: Sum<TSimd, One, TVectors>(t); break;
            case 2: Sum<TSimd, Two, TVectors>(t); break;
            case 3: Sum<TSimd, Three, TVectors>(t); break;
            case 4: Sum<TSimd, Four, TVectors>(t); break;
            case 5: Sum<TSimd, Five, TVectors>(t); break;
            case 6: Sum<TSimd, Six, TVectors>(t); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TSimd, TFilters, TVectors>(FirstLayerTileArguments* t)
        where TSimd : unmanaged, ISimd<TSimd> where TFilters : struct, ITileCount where TVectors : struct, ITileCount
    {
        // a … f: the filters; 0, 1: the vectors. Named locals, because an indexed buffer would live in memory.
        float* start = t->Start;
        TSimd a0 = TSimd.Broadcast(start[0]), a1 = a0;
        TSimd b0 = TFilters.Value > 1 ? TSimd.Broadcast(start[1]) : default, b1 = b0;
        TSimd c0 = TFilters.Value > 2 ? TSimd.Broadcast(start[2]) : default, c1 = c0;
        TSimd d0 = TFilters.Value > 3 ? TSimd.Broadcast(start[3]) : default, d1 = d0;
        TSimd e0 = TFilters.Value > 4 ? TSimd.Broadcast(start[4]) : default, e1 = e0;
        TSimd f0 = TFilters.Value > 5 ? TSimd.Broadcast(start[5]) : default, f1 = f0;
        float* channel = t->Source;
        float* w = t->Weights;
        nint second = t->Second, step = t->SourceColumn;
        for (int c = t->Channels; c > 0; c--, channel += t->SourceChannel)
        {
            float* row = channel;
            for (int r = t->Rows; r > 0; r--, row += t->SourceRow)
            {
                float* p = row;
                for (int k = t->Columns; k > 0; k--)
                {
                    TSimd x0 = TSimd.Load(p), x1 = TVectors.Value > 1 ? TSimd.Load(p + second) : default;
                    TSimd weight;
                    weight = TSimd.Broadcast(w[0]);
                    TSimd.AddProduct(ref a0, weight, x0);
                    if (TVectors.Value > 1) { TSimd.AddProduct(ref a1, weight, x1); }
                    if (TFilters.Value > 1) { weight = TSimd.Broadcast(w[1]); TSimd.AddProduct(ref b0, weight, x0); }
                    if (TFilters.Value > 1 && TVectors.Value > 1) { TSimd.AddProduct(ref b1, weight, x1); }
                    if (TFilters.Value > 2) { weight = TSimd.Broadcast(w[2]); TSimd.AddProduct(ref c0, weight, x0); }
                    if (TFilters.Value > 2 && TVectors.Value > 1) { TSimd.AddProduct(ref c1, weight, x1); }
                    if (TFilters.Value > 3) { weight = TSimd.Broadcast(w[3]); TSimd.AddProduct(ref d0, weight, x0); }
                    if (TFilters.Value > 3 && TVectors.Value > 1) { TSimd.AddProduct(ref d1, weight, x1); }
                    if (TFilters.Value > 4) { weight = TSimd.Broadcast(w[4]); TSimd.AddProduct(ref e0, weight, x0); }
                    if (TFilters.Value > 4 && TVectors.Value > 1) { TSimd.AddProduct(ref e1, weight, x1); }
                    if (TFilters.Value > 5) { weight = TSimd.Broadcast(w[5]); TSimd.AddProduct(ref f0, weight, x0); }
                    if (TFilters.Value > 5 && TVectors.Value > 1) { TSimd.AddProduct(ref f1, weight, x1); }
                    p += step;
                    w += Blocks.Size;
                }
            }
        }

        bool clips = t->Epilogue.IsReLUOnly;
        TSimd upperBound = TSimd.Broadcast(t->Epilogue.UpperBound);
        float* sums = t->Sums;
        nint next = t->SumFilter;
        Store(a0, clips, upperBound, sums);
        if (TVectors.Value > 1) { Store(a1, clips, upperBound, sums + second); }
        if (TFilters.Value > 1) { Store(b0, clips, upperBound, sums + next); }
        if (TFilters.Value > 1 && TVectors.Value > 1) { Store(b1, clips, upperBound, sums + next + second); }
        if (TFilters.Value > 2) { Store(c0, clips, upperBound, sums + (2 * next)); }
        if (TFilters.Value > 2 && TVectors.Value > 1) { Store(c1, clips, upperBound, sums + (2 * next) + second); }
        if (TFilters.Value > 3) { Store(d0, clips, upperBound, sums + (3 * next)); }
        if (TFilters.Value > 3 && TVectors.Value > 1) { Store(d1, clips, upperBound, sums + (3 * next) + second); }
        if (TFilters.Value > 4) { Store(e0, clips, upperBound, sums + (4 * next)); }
        if (TFilters.Value > 4 && TVectors.Value > 1) { Store(e1, clips, upperBound, sums + (4 * next) + second); }
        if (TFilters.Value > 5) { Store(f0, clips, upperBound, sums + (5 * next)); }
        if (TFilters.Value > 5 && TVectors.Value > 1) { Store(f1, clips, upperBound, sums + (5 * next) + second); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TSimd>(TSimd sum, bool clips, TSimd upperBound, float* destination) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Store(clips ? Epilogue.Clip(sum, upperBound) : sum, destination);
}

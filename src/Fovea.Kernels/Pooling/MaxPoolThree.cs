using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// Maxima of 3 × 3 windows at stride 1 or 2, of those that padding does not clip at the sides.
//   rows    where padding clips a window above or below, one of its rows stands for the missing: a maximum does not mind,
//           nor does the first maximum's index, as the rows stay in order
//   values  the maximum of a column of three is taken once and serves each window over it
//   indices along the rows first, then down: so the first of equal cells wins, in row-major order

/// <summary>Maxima of a row of 3 × 3 windows: see MaxPoolForward.cs.</summary>
internal static unsafe class MaxPoolThree
{
    /// <summary>
    /// The windows of a row that these methods serve, a run between those that padding
    /// clips; empty if the geometry is another.
    /// </summary>
    public static (int First, int End) Windows(PoolingGeometry geometry)
    {
        if (geometry.Depth != PoolingAxis.None || !IsThree(geometry.Height) || !IsThree(geometry.Width) || geometry.Width.Stride > 2)
        {
            return (0, 0);
        }
        int first = 0, end = geometry.WidthWindows.Length;
        while (first < end && geometry.WidthWindows[first].Cells < 3)
        {
            first++;
        }
        while (end > first && geometry.WidthWindows[end - 1].Cells < 3)
        {
            end--;
        }
        return first < end ? (first, end) : (0, 0);
    }

    /// <summary>Windows first … end − 1 of the row, which <see cref="Windows"/> gave.</summary>
    /// <returns>NaN in a lane where a cell is NaN, and maybe where cells are infinite or their sum is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TSimd Run<TSimd>(in MaxPoolRow row, int first, int end)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        (int r0, int r1, int r2) = Rows(row, first);
        float* top = row.Input + ((long)r0 * Blocks.Size), middle = row.Input + ((long)r1 * Blocks.Size),
            bottom = row.Input + ((long)r2 * Blocks.Size);
        float* output = row.Output + ((long)first * Blocks.Size), last = row.Output + ((long)end * Blocks.Size);
        TSimd alarm = TSimd.Zero;
        TSimd left = Column(top, middle, bottom, 0, ref alarm);
        if (row.Geometry.Width.Stride == 2)
        {
            for (; output < last; output += Blocks.Size)
            {
                TSimd between = Column(top, middle, bottom, 1, ref alarm), right = Column(top, middle, bottom, 2, ref alarm);
                TSimd.Store(TSimd.AtLeast(right, TSimd.AtLeast(between, left)), output);
                left = right;
                top += 2 * Blocks.Size;
                middle += 2 * Blocks.Size;
                bottom += 2 * Blocks.Size;
            }
            return alarm;
        }
        TSimd centre = Column(top, middle, bottom, 1, ref alarm);
        for (; output < last; output += Blocks.Size)
        {
            TSimd right = Column(top, middle, bottom, 2, ref alarm);
            TSimd.Store(TSimd.AtLeast(right, TSimd.AtLeast(centre, left)), output);
            left = centre;
            centre = right;
            top += Blocks.Size;
            middle += Blocks.Size;
            bottom += Blocks.Size;
        }
        return alarm;
    }

    /// <summary>The same, with the indices of the maxima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TSimd RunIndexed<TSimd>(in MaxPoolRow row, int first, int end)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        (int r0, int r1, int r2) = Rows(row, first);
        float* input = row.Input, output = row.Output, indices = row.Indices;
        int stride = row.Geometry.Width.Stride;
        TSimd alarm = TSimd.Zero;
        for (long o = (long)first * Blocks.Size; o < (long)end * Blocks.Size; o += Blocks.Size)
        {
            TSimd best = Largest(input, r0, out TSimd source, ref alarm);
            TSimd middle = Largest(input, r1, out TSimd middleSource, ref alarm);
            source = TSimd.SelectGreater(middle, best, middleSource, source);
            best = TSimd.AtLeast(middle, best);
            TSimd bottom = Largest(input, r2, out TSimd bottomSource, ref alarm);
            TSimd.Store(TSimd.SelectGreater(bottom, best, bottomSource, source), indices + o);
            TSimd.Store(TSimd.AtLeast(bottom, best), output + o);
            r0 += stride;
            r1 += stride;
            r2 += stride;
        }
        return alarm;
    }

    private static bool IsThree(PoolingAxis axis) => axis is { IsAdaptive: false, Window: 3, Dilation: 1 };

    // Where the first window's three rows begin, in cells of the plane.
    private static (int Top, int Middle, int Bottom) Rows(in MaxPoolRow row, int window)
    {
        int iw = row.Geometry.Width.Input, column = row.Geometry.WidthWindows[window].First;
        int top = row.Height.First, bottom = row.Height.End - 1;
        return ((top * iw) + column, (Math.Min(top + 1, bottom) * iw) + column, (bottom * iw) + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Column<TSimd>(float* top, float* middle, float* bottom, int x, ref TSimd alarm)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd x0 = TSimd.Load(top + (x * Blocks.Size)), x1 = TSimd.Load(middle + (x * Blocks.Size)),
            x2 = TSimd.Load(bottom + (x * Blocks.Size));
        alarm += x0 + x1 + x2;
        return TSimd.AtLeast(x2, TSimd.AtLeast(x1, x0));
    }

    // Of three neighbours in a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Largest<TSimd>(float* input, int cell, out TSimd source, ref TSimd alarm)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* at = input + ((long)cell * Blocks.Size);
        TSimd x0 = TSimd.Load(at), x1 = TSimd.Load(at + Blocks.Size), x2 = TSimd.Load(at + (2 * Blocks.Size));
        alarm += x0 + x1 + x2;
        source = TSimd.SelectGreater(x1, x0, MaxPoolRow.Bits<TSimd>(cell + 1), MaxPoolRow.Bits<TSimd>(cell));
        TSimd best = TSimd.AtLeast(x1, x0);
        source = TSimd.SelectGreater(x2, best, MaxPoolRow.Bits<TSimd>(cell + 2), source);
        return TSimd.AtLeast(x2, best);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>Maxima of a row of 2 × 2 windows at stride 2 without clipping: see MaxPoolForward.cs.</summary>
internal static unsafe class MaxPoolTwo
{
    /// <summary>All windows of the row.</summary>
    /// <returns>NaN in a lane where a cell is NaN, and maybe where cells are infinite or their sum is.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TSimd Run<TSimd>(in MaxPoolRow row)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int iw = row.Geometry.Width.Input;
        float* above = row.Input + ((long)row.Height.First * iw * Blocks.Size);
        float* below = above + ((long)iw * Blocks.Size);
        float* output = row.Output;
        TSimd alarm = TSimd.Zero;
        for (int o = row.Geometry.WidthWindows.Length; o > 0; o--)
        {
            TSimd x0 = TSimd.Load(above), x1 = TSimd.Load(above + Blocks.Size);
            TSimd x2 = TSimd.Load(below), x3 = TSimd.Load(below + Blocks.Size);
            TSimd.Store(TSimd.AtLeast(TSimd.AtLeast(x1, x0), TSimd.AtLeast(x3, x2)), output);
            alarm += x0 + x1 + (x2 + x3);
            above += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            output += Blocks.Size;
        }
        return alarm;
    }

    /// <summary>The same, with the indices of the maxima.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TSimd RunIndexed<TSimd>(in MaxPoolRow row)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int iw = row.Geometry.Width.Input, first = row.Height.First * iw;
        float* above = row.Input + ((long)first * Blocks.Size);
        float* below = above + ((long)iw * Blocks.Size);
        float* output = row.Output, indices = row.Indices;
        TSimd alarm = TSimd.Zero;
        for (int o = row.Geometry.WidthWindows.Length; o > 0; o--)
        {
            TSimd x0 = TSimd.Load(above), x1 = TSimd.Load(above + Blocks.Size);
            TSimd x2 = TSimd.Load(below), x3 = TSimd.Load(below + Blocks.Size);
            TSimd top = TSimd.AtLeast(x1, x0), bottom = TSimd.AtLeast(x3, x2);
            TSimd topSource = TSimd.SelectGreater(x1, x0, MaxPoolRow.Bits<TSimd>(first + 1), MaxPoolRow.Bits<TSimd>(first));
            TSimd bottomSource = TSimd.SelectGreater(x3, x2, MaxPoolRow.Bits<TSimd>(first + iw + 1), MaxPoolRow.Bits<TSimd>(first + iw));
            TSimd.Store(TSimd.AtLeast(bottom, top), output);
            TSimd.Store(TSimd.SelectGreater(bottom, top, bottomSource, topSource), indices);
            alarm += x0 + x1 + (x2 + x3);
            first += 2;
            above += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            output += Blocks.Size;
            indices += Blocks.Size;
        }
        return alarm;
    }
}

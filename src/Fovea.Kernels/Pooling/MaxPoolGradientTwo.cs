using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>Gradients of a row of 2 × 2 windows at stride 2 without clipping: see MaxPoolGradient.cs.</summary>
internal static unsafe class MaxPoolGradientTwo
{
    /// <summary>All windows of the row.</summary>
    /// <param name="windows">How many.</param>
    /// <param name="first">The index of the first window's first cell.</param>
    /// <param name="iw">Cells of an input row.</param>
    /// <param name="dOutput">The first window's gradient, at the vector's first lane.</param>
    /// <param name="indices">The first window's source.</param>
    /// <param name="dInput">The first cell of the channel block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd>(int windows, int first, int iw, float* dOutput, float* indices, float* dInput)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* above = dInput + ((long)first * Blocks.Size);
        float* below = above + ((long)iw * Blocks.Size);
        int second = first + iw;
        for (; windows > 0; windows--)
        {
            TSimd gradient = TSimd.Load(dOutput), source = TSimd.Load(indices);
            TSimd.Store(TSimd.SelectEqual(source, MaxPoolRow.Bits<TSimd>(first), gradient, TSimd.Zero), above);
            TSimd.Store(TSimd.SelectEqual(source, MaxPoolRow.Bits<TSimd>(first + 1), gradient, TSimd.Zero), above + Blocks.Size);
            TSimd.Store(TSimd.SelectEqual(source, MaxPoolRow.Bits<TSimd>(second), gradient, TSimd.Zero), below);
            TSimd.Store(TSimd.SelectEqual(source, MaxPoolRow.Bits<TSimd>(second + 1), gradient, TSimd.Zero), below + Blocks.Size);
            first += 2;
            second += 2;
            above += 2 * Blocks.Size;
            below += 2 * Blocks.Size;
            dOutput += Blocks.Size;
            indices += Blocks.Size;
        }
    }
}

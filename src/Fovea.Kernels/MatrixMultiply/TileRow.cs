using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>A row of a register tile's result, two vectors wide.</summary>
internal static unsafe class TileRow
{
    /// <summary>Stores the row's sums, or adds them to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<TSimd>(TSimd left, TSimd right, float* c, bool accumulate) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (accumulate)
        {
            left = TSimd.Load(c) + left;
            right = TSimd.Load(c + TSimd.Width) + right;
        }
        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Width);
    }
}

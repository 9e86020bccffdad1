using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>A row of a register tile's result, two vectors wide.</summary>
internal static unsafe class TileRow
{
    /// <summary>Writes the row's sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put<TSimd>(TSimd left, TSimd right, float* c, TileWrite write) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (write == TileWrite.StoreNonTemporal)
        {
            TSimd.StoreNonTemporal(left, c);
            TSimd.StoreNonTemporal(right, c + TSimd.Width);
            return;
        }
        if (write == TileWrite.Add)
        {
            left = TSimd.Load(c) + left;
            right = TSimd.Load(c + TSimd.Width) + right;
        }
        TSimd.Store(left, c);
        TSimd.Store(right, c + TSimd.Width);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of up to 4 packed rows of A with a row of B, sixteen lanes to a sum, at any width.</summary>
/// <remarks>
/// 8 accumulators of 256 bits, as many as fit with two vectors of B and of A. Rows are 1, 2 or 4, a constant to the JIT.
/// Calls nothing: across a call the sums would have to be in memory, and the JIT then keeps them there throughout the loop.
/// </remarks>
internal static unsafe class StreamedTile4x1
{
    private const int Lanes = 16;   // of each sum, at every width

    /// <summary>sums[r] (+)= lane by lane, Σ over p of a[p, r]·b[p].</summary>
    /// <param name="terms">How many, in whole blocks of 16.</param>
    /// <param name="a">[terms / 16, rows, 16].</param>
    /// <param name="ahead">Where the lines to be fetched begin, from the row of B.</param>
    /// <param name="aheadStep">How far the next block's are from there.</param>
    /// <param name="sums">[rows, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TSimd, TRows>(nint terms, float* a, float* b, nint ahead, nint aheadStep, float* sums, bool accumulate)
        where TSimd : unmanaged, ISimd<TSimd> where TRows : struct, ITileCount
    {
        Lanes16<TSimd> s0 = default, s1 = default, s2 = default, s3 = default;
        for (nint p = 0; p < terms; p += Lanes)
        {
            Prefetch.Line(b + ahead);
            Lanes16<TSimd> x = Lanes16<TSimd>.Load(b + p);
            s0 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a), s0);
            if (TRows.Value > 1)
            {
                s1 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a + Lanes), s1);
            }
            if (TRows.Value > 2)
            {
                s2 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a + (2 * Lanes)), s2);
                s3 = Lanes16<TSimd>.MultiplyAdd(x, Lanes16<TSimd>.Load(a + (3 * Lanes)), s3);
            }
            a += TRows.Value * Lanes;
            ahead += aheadStep;
        }
        Put(s0, sums, accumulate);
        if (TRows.Value > 1)
        {
            Put(s1, sums + Lanes, accumulate);
        }
        if (TRows.Value > 2)
        {
            Put(s2, sums + (2 * Lanes), accumulate);
            Put(s3, sums + (3 * Lanes), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd>(Lanes16<TSimd> sum, float* sums, bool accumulate) where TSimd : unmanaged, ISimd<TSimd> =>
        (accumulate ? Lanes16<TSimd>.Load(sums) + sum : sum).Store(sums);
}

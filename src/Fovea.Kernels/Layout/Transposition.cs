using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Layout;

/// <summary>Copies a matrix transposed. No arithmetic, so there is nothing to keep equal between widths.</summary>
internal static unsafe class Transposition
{
    /// <summary>destination[c·destinationStride + r] = source[r·sourceStride + c].</summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    public static void Copy(int rows, int columns, float* source, long sourceStride, float* destination, long destinationStride)
    {
        if (!Avx.IsSupported || rows < 8 || columns < 8)
        {
            for (int c = 0; c < columns; c++)
            {
                for (int r = 0; r < rows; r++)
                {
                    destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
                }
            }
            return;
        }
        // The last square of a row or column that is not a whole number of them overlaps the one before it.
        for (int c = 0; c < columns; c += 8)
        {
            int column = Math.Min(c, columns - 8);
            for (int r = 0; r < rows; r += 8)
            {
                int row = Math.Min(r, rows - 8);
                Copy8x8(source + (row * sourceStride) + column, sourceStride,
                    destination + (column * destinationStride) + row, destinationStride);
            }
        }
    }

    // Pairs of rows are interleaved, then pairs of pairs, then halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy8x8(float* s, long ss, float* d, long ds)
    {
        Vector256<float> r0 = Avx.LoadVector256(s), r1 = Avx.LoadVector256(s + ss);
        Vector256<float> r2 = Avx.LoadVector256(s + (2 * ss)), r3 = Avx.LoadVector256(s + (3 * ss));
        Vector256<float> r4 = Avx.LoadVector256(s + (4 * ss)), r5 = Avx.LoadVector256(s + (5 * ss));
        Vector256<float> r6 = Avx.LoadVector256(s + (6 * ss)), r7 = Avx.LoadVector256(s + (7 * ss));
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1), a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5), a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> b0 = Avx.Shuffle(a0, a2, 0x44), b1 = Avx.Shuffle(a0, a2, 0xEE),
            b2 = Avx.Shuffle(a1, a3, 0x44), b3 = Avx.Shuffle(a1, a3, 0xEE);
        Vector256<float> b4 = Avx.Shuffle(a4, a6, 0x44), b5 = Avx.Shuffle(a4, a6, 0xEE),
            b6 = Avx.Shuffle(a5, a7, 0x44), b7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Store(d, Avx.Permute2x128(b0, b4, 0x20));
        Avx.Store(d + ds, Avx.Permute2x128(b1, b5, 0x20));
        Avx.Store(d + (2 * ds), Avx.Permute2x128(b2, b6, 0x20));
        Avx.Store(d + (3 * ds), Avx.Permute2x128(b3, b7, 0x20));
        Avx.Store(d + (4 * ds), Avx.Permute2x128(b0, b4, 0x31));
        Avx.Store(d + (5 * ds), Avx.Permute2x128(b1, b5, 0x31));
        Avx.Store(d + (6 * ds), Avx.Permute2x128(b2, b6, 0x31));
        Avx.Store(d + (7 * ds), Avx.Permute2x128(b3, b7, 0x31));
    }
}

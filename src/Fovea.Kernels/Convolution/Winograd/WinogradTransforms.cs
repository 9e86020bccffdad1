using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// The transforms of Winograd's F(4×4, 3×3) and F(2×2, 5×5), on vectors of channels.
//
//   what     four outputs yᵢ = Σ over r of gᵣ·dᵢ₊ᵣ of a filter of three taps cost six products instead of twelve:
//            y = Aᵀ[(G g) ⊙ (Bᵀ d)]; and in two dimensions 36 instead of 144: Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A
//   why      a filter and a row of outputs multiply as polynomials do, and a polynomial is known by its values at enough
//            points; this is that algorithm transposed. With points pⱼ, M(x) = Π (x − pⱼ) and Mⱼ(x) = M(x) / (x − pⱼ):
//              Aᵀ  column j: 1, pⱼ, pⱼ², pⱼ³             and for the point at infinity 0, 0, 0, 1
//              G   row j:    (1, pⱼ, pⱼ²) / Mⱼ(pⱼ)       and                           0, 0, 1
//              Bᵀ  row j:    the coefficients of Mⱼ       and                           those of M
//            Proof: by Lagrange Σⱼ pⱼᵏ·Mⱼ(x) / Mⱼ(pⱼ) is xᵏ for k ≤ 4, and x⁵ − M(x) for k = 5, where infinity adds
//            M(x). Put k = i + r, and dₘ for xᵐ: what is left is dᵢ₊ᵣ.
//   five taps with two outputs are as many points: G's rows go on to p³ and p⁴, Aᵀ keeps the rows 1 and p, and what infinity
//            adds is in their last column and row; Bᵀ is the same. In two dimensions 36 products instead of 100.
//   points   0, ±a, ±b, ∞ with a = 11/16, b = 3/2: twice the error of the direct sum, where 0, ±1, ±2, ∞ have four times.
//            (Barabasz et al. 2018, arXiv:1803.10986, on how points decide the error; these were found by trying.)
//            M(x) = x⁵ − (a² + b²)x³ + a²b²x, so with s = a² + b² = 697/256 and q = a²b² = 1089/1024
//
//                 ⎡ q    0     −s    0    1   0 ⎤        ⎡  1/q                    ⎤        ⎡ 1  1   1   1   1  0 ⎤
//                 ⎢ 0  −ab²   −b²    a    1   0 ⎥        ⎢ (1   a   a²) / 2a²(a²−b²)⎥       ⎢ 0  a  −a   b  −b  0 ⎥
//            Bᵀ = ⎢ 0   ab²   −b²   −a    1   0 ⎥    G = ⎢ (1  −a   a²) / 2a²(a²−b²)⎥  Aᵀ = ⎢ 0  a²  a²  b²  b² 0 ⎥
//                 ⎢ 0  −a²b   −a²    b    1   0 ⎥        ⎢ (1   b   b²) / 2b²(b²−a²)⎥       ⎣ 0  a³ −a³  b³ −b³ 1 ⎦
//                 ⎢ 0   a²b   −a²   −b    1   0 ⎥        ⎢ (1  −b   b²) / 2b²(b²−a²)⎥
//                 ⎣ 0    q     0    −s    0   1 ⎦        ⎣  0   0   1               ⎦
//
//            Every constant of A and B is an exact float. A row of Bᵀ may be multiplied by a number that divides G's row;
//            by a power of two that changes no rounding, and none of these rows comes near the limits of a float.
//   lanes    channels: each is on its own, so leftovers in the lanes past the last stay in their lane
internal static unsafe class WinogradTransforms
{
    public const float A = 0.6875f, A2 = A * A, A3 = A2 * A, B = 1.5f, B2 = B * B, B3 = B2 * B;

    // Distance to the tile after the next, of three taps; of five, to the fourth.
    private const int PrefetchPixels = 8;

    /// <summary>Floats of the buffer that a transform works in.</summary>
    public const int BufferFloats = WinogradPlan.Points * Blocks.Size;

    /// <summary>target = Bᵀ·source·B for one vector of channels.</summary>
    /// <param name="source">6×6 pixels.</param>
    /// <param name="row">Floats from a row of the source to the next; a pixel is 16.</param>
    /// <param name="target">36 points, of which one vector each.</param>
    /// <param name="point">Floats from a point to the next.</param>
    /// <param name="buffer"><see cref="BufferFloats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source<TSimd>(float* source, nint row, float* target, nint point, float* buffer)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd a = TSimd.Broadcast(A), b = TSimd.Broadcast(B), minusA = TSimd.Broadcast(-A), minusB = TSimd.Broadcast(-B);
        TSimd minusA2 = TSimd.Broadcast(-A2), minusB2 = TSimd.Broadcast(-B2), q = TSimd.Broadcast(A2 * B2),
            minusS = TSimd.Broadcast(-(A2 + B2));
        // Stores to a line that is not in the first-level cache wait for it one after another: so the next tile's 36 are prefetched.
        float* line = target + Blocks.Size;
        for (int column = 0; column < WinogradPlan.Span; column++)
        {
            for (int i = 0; i < WinogradPlan.Span; i++, line += point)
            {
                Prefetch.Line(line);
                Prefetch.Line(source + (i * row) + ((PrefetchPixels + column) * Blocks.Size));
            }
            Line(source + (column * Blocks.Size), row, buffer + (column * Blocks.Size), WinogradPlan.Span * Blocks.Size,
                a, b, minusA, minusB, minusA2, minusB2, q, minusS);
        }
        for (int i = 0; i < WinogradPlan.Span; i++, buffer += WinogradPlan.Span * Blocks.Size, target += WinogradPlan.Span * point)
        {
            Line(buffer, Blocks.Size, target, point, a, b, minusA, minusB, minusA2, minusB2, q, minusS);
        }
    }

    // to = Bᵀ·from, for six vectors each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<TSimd>(
        float* from, nint next, float* to, nint nextTo, TSimd a, TSimd b, TSimd minusA, TSimd minusB, TSimd minusA2,
        TSimd minusB2, TSimd q, TSimd minusS)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd d0 = TSimd.Load(from), d1 = TSimd.Load(from + next), d2 = TSimd.Load(from + (2 * next));
        TSimd d3 = TSimd.Load(from + (3 * next)), d4 = TSimd.Load(from + (4 * next)), d5 = TSimd.Load(from + (5 * next));
        TSimd evenA = TSimd.MultiplyAdd(minusB2, d2, d4), oddA = TSimd.MultiplyAdd(minusB2, d1, d3);
        TSimd evenB = TSimd.MultiplyAdd(minusA2, d2, d4), oddB = TSimd.MultiplyAdd(minusA2, d1, d3);
        TSimd.Store(TSimd.MultiplyAdd(q, d0, TSimd.MultiplyAdd(minusS, d2, d4)), to);
        TSimd.Store(TSimd.MultiplyAdd(a, oddA, evenA), to + nextTo);
        TSimd.Store(TSimd.MultiplyAdd(minusA, oddA, evenA), to + (2 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(b, oddB, evenB), to + (3 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(minusB, oddB, evenB), to + (4 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(q, d1, TSimd.MultiplyAdd(minusS, d3, d5)), to + (5 * nextTo));
    }

    /// <summary>target = Aᵀ·source·A + bias for one vector of channels, epilogue applied.</summary>
    /// <param name="source">36 points, of which one vector each.</param>
    /// <param name="point">Floats from a point to the next.</param>
    /// <param name="bias">A vector.</param>
    /// <param name="epilogue">What is done as results are stored.</param>
    /// <param name="offset">Where the target's first pixel is, counted from the whole result's.</param>
    /// <param name="target">The tile's pixels.</param>
    /// <param name="row">Floats from a row of the target to the next; a pixel is 16.</param>
    /// <param name="buffer"><see cref="BufferFloats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Target<TSimd, TTaps>(
        float* source, nint point, float* bias, Epilogue epilogue, nint offset, float* target, nint row, float* buffer)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        TSimd a = TSimd.Broadcast(A), a2 = TSimd.Broadcast(A2), a3 = TSimd.Broadcast(A3);
        TSimd b = TSimd.Broadcast(B), b2 = TSimd.Broadcast(B2), b3 = TSimd.Broadcast(B3);
        float* to = buffer;
        nint pointRow = WinogradPlan.Span * point;
        for (int column = 0; column < WinogradPlan.Span; column++)
        {
            // The same for the tile after the next: its lines come from farther.
            for (int i = 0; i < TTaps.Tile && column < TTaps.Tile; i++)
            {
                nint ahead = (i * row) + ((PrefetchPixels + column) * Blocks.Size);
                Prefetch.Line(target + ahead);
                epilogue.Prefetch(offset + ahead);
            }
            Outputs<TSimd, TTaps>(source, pointRow, a, a2, a3, b, b2, b3, out TSimd y0, out TSimd y1, out TSimd y2, out TSimd y3);
            TSimd.Store(y0, to);
            TSimd.Store(y1, to + (WinogradPlan.Span * Blocks.Size));
            if (TTaps.Tile == 4)
            {
                TSimd.Store(y2, to + (2 * WinogradPlan.Span * Blocks.Size));
                TSimd.Store(y3, to + (3 * WinogradPlan.Span * Blocks.Size));
            }
            source += point;
            to += Blocks.Size;
        }
        TSimd start = TSimd.Load(bias);
        float* from = buffer;
        for (int line = 0; line < TTaps.Tile; line++)
        {
            Outputs<TSimd, TTaps>(from, Blocks.Size, a, a2, a3, b, b2, b3, out TSimd y0, out TSimd y1, out TSimd y2, out TSimd y3);
            TSimd.Store(epilogue.Apply(y0 + start, offset, TSimd.Width), target);
            TSimd.Store(epilogue.Apply(y1 + start, offset + Blocks.Size, TSimd.Width), target + Blocks.Size);
            if (TTaps.Tile == 4)
            {
                TSimd.Store(epilogue.Apply(y2 + start, offset + (2 * Blocks.Size), TSimd.Width), target + (2 * Blocks.Size));
                TSimd.Store(epilogue.Apply(y3 + start, offset + (3 * Blocks.Size), TSimd.Width), target + (3 * Blocks.Size));
            }
            from += WinogradPlan.Span * Blocks.Size;
            target += row;
            offset += row;
        }
    }

    // Aᵀ·from: six vectors become two or four.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Outputs<TSimd, TTaps>(
        float* from, nint next, TSimd a, TSimd a2, TSimd a3, TSimd b, TSimd b2, TSimd b3, out TSimd y0,
        out TSimd y1, out TSimd y2, out TSimd y3)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        TSimd m1 = TSimd.Load(from + next), m2 = TSimd.Load(from + (2 * next));
        TSimd m3 = TSimd.Load(from + (3 * next)), m4 = TSimd.Load(from + (4 * next)), m5 = TSimd.Load(from + (5 * next));
        TSimd sumA = m1 + m2, differenceA = m1 - m2, sumB = m3 + m4, differenceB = m3 - m4;
        y0 = TSimd.Load(from) + sumA + sumB;
        if (TTaps.Tile == 2)
        {
            y1 = TSimd.MultiplyAdd(b, differenceB, TSimd.MultiplyAdd(a, differenceA, m5));
            (y2, y3) = (TSimd.Zero, TSimd.Zero);   // nobody reads them
            return;
        }
        y1 = TSimd.MultiplyAdd(b, differenceB, a * differenceA);
        y2 = TSimd.MultiplyAdd(b2, sumB, a2 * sumA);
        y3 = TSimd.MultiplyAdd(b3, differenceB, TSimd.MultiplyAdd(a3, differenceA, m5));
    }
}

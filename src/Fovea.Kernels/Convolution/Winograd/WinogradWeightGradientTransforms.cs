using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// The transforms of the weights' gradient by Winograd's F(3×3, 4×4) and F(5×5, 2×2), on vectors of output channels.
//
//   what     a filter of three taps over four outputs has the gradient dgᵣ = Σ over i of dyᵢ·dᵢ₊ᵣ: again six products
//            instead of twelve, and in two dimensions 36 instead of 144:
//              dg = Gᵀ[(A dy) ⊙ (Bᵀ d)],    dG = Gᵀ[(A dY Aᵀ) ⊙ (Bᵀ D B)]G
//   why      with the forward pass's matrices (WinogradTransforms.cs), Σ over i of dyᵢ·yᵢ = Σⱼ (A dy)ⱼ·(G g)ⱼ·(Bᵀ d)ⱼ
//            for every g, so what gᵣ is multiplied by on the right is dgᵣ. The input's transform is the forward pass's.
//   sums     Gᵀ acts on sums over tiles, once for a pair of channels
//   numbers  a and b are the forward pass's; rows of A are 1, ±a, a², ±a³; 1, ±b, b², ±b³; and with c = 1 / 2(a² − b²)
//
//                 ⎡ 1/a²b²  c/a²   c/a²  −c/b²  −c/b²  0 ⎤
//            Gᵀ = ⎢   0     c/a   −c/a   −c/b    c/b   0 ⎥
//                 ⎣   0      c      c     −c     −c    1 ⎦
//
//            For five taps that 1 is in the last of two rows more, (ca, −ca, −cb, cb) and (ca², ca², −cb², −cb²), and A has
//            the columns 1 and p.
internal static unsafe class WinogradWeightGradientTransforms
{
    // Distance to the tile after the next, of three taps; of five, to the fourth.
    private const int PrefetchPixels = 8;

    private const double A = WinogradTransforms.A, B = WinogradTransforms.B, C = 1 / (2 * ((A * A) - (B * B)));

    /// <summary>target = A·source·Aᵀ for one vector of channels.</summary>
    /// <param name="source">The tile's pixels of the output's gradient.</param>
    /// <param name="row">Floats from a row of the source to the next; a pixel is 16.</param>
    /// <param name="target">36 points, of which one vector each.</param>
    /// <param name="point">Floats from a point to the next.</param>
    /// <param name="buffer"><see cref="WinogradTransforms.BufferFloats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output<TSimd, TTaps>(float* source, nint row, float* target, nint point, float* buffer)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        TSimd a = TSimd.Broadcast(WinogradTransforms.A), a2 = TSimd.Broadcast(WinogradTransforms.A2),
            minusA = TSimd.Broadcast(-WinogradTransforms.A);
        TSimd b = TSimd.Broadcast(WinogradTransforms.B), b2 = TSimd.Broadcast(WinogradTransforms.B2),
            minusB = TSimd.Broadcast(-WinogradTransforms.B);
        // Prefetch lines first, as WinogradTransforms.Source does: those stored to, and those of the tile after the next.
        float* line = target;
        for (int column = 0; column < TTaps.Tile; column++)
        {
            for (int i = 0; i < WinogradPlan.Points / TTaps.Tile; i++, line += point)
            {
                Prefetch.Line(line);
            }
            for (int i = 0; i < TTaps.Tile; i++)
            {
                Prefetch.Line(source + (i * row) + ((PrefetchPixels + column) * Blocks.Size));
            }
            Line<TSimd, TTaps>(source + (column * Blocks.Size), row, buffer + (column * Blocks.Size),
                TTaps.Tile * Blocks.Size, a, a2, minusA, b, b2, minusB);
        }
        for (int i = 0; i < WinogradPlan.Span; i++, buffer += TTaps.Tile * Blocks.Size, target += WinogradPlan.Span * point)
        {
            Line<TSimd, TTaps>(buffer, Blocks.Size, target, point, a, a2, minusA, b, b2, minusB);
        }
    }

    /// <summary>target = Gᵀ·source·G for one vector of channels.</summary>
    /// <param name="source">36 points, of which one vector each.</param>
    /// <param name="point">Floats from a point to the next.</param>
    /// <param name="target">The filter's taps.</param>
    /// <param name="tap">Floats from a tap to the next.</param>
    /// <param name="buffer"><see cref="WinogradTransforms.BufferFloats"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Filter<TSimd, TTaps>(float* source, nint point, float* target, nint tap, float* buffer)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        float* from = buffer;
        for (int column = 0; column < WinogradPlan.Span; column++)
        {
            Taps<TSimd, TTaps>(source + (column * point), WinogradPlan.Span * point, buffer, WinogradPlan.Span * Blocks.Size);
            buffer += Blocks.Size;
        }
        for (int row = 0; row < TTaps.Taps; row++, from += WinogradPlan.Span * Blocks.Size, target += TTaps.Taps * tap)
        {
            Taps<TSimd, TTaps>(from, Blocks.Size, target, tap);
        }
    }

    // to = A·from: two or four vectors become six.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Line<TSimd, TTaps>(
        float* from, nint next, float* to, nint nextTo, TSimd a, TSimd a2, TSimd minusA, TSimd b, TSimd b2, TSimd minusB)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        TSimd y0 = TSimd.Load(from), y1 = TSimd.Load(from + next), last = y1;
        TSimd evenA = y0, oddA = y1, evenB = y0, oddB = y1;
        if (TTaps.Tile == 4)
        {
            TSimd y2 = TSimd.Load(from + (2 * next));
            last = TSimd.Load(from + (3 * next));
            (evenA, oddA) = (TSimd.MultiplyAdd(a2, y2, y0), TSimd.MultiplyAdd(a2, last, y1));
            (evenB, oddB) = (TSimd.MultiplyAdd(b2, y2, y0), TSimd.MultiplyAdd(b2, last, y1));
        }
        TSimd.Store(y0, to);
        TSimd.Store(TSimd.MultiplyAdd(a, oddA, evenA), to + nextTo);
        TSimd.Store(TSimd.MultiplyAdd(minusA, oddA, evenA), to + (2 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(b, oddB, evenB), to + (3 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(minusB, oddB, evenB), to + (4 * nextTo));
        TSimd.Store(last, to + (5 * nextTo));
    }

    // to = Gᵀ·from: six vectors become three or five.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Taps<TSimd, TTaps>(float* from, nint next, float* to, nint nextTo)
        where TSimd : unmanaged, ISimd<TSimd>
        where TTaps : struct, IFilterTaps
    {
        TSimd m1 = TSimd.Load(from + next), m2 = TSimd.Load(from + (2 * next));
        TSimd m3 = TSimd.Load(from + (3 * next)), m4 = TSimd.Load(from + (4 * next)), m5 = TSimd.Load(from + (5 * next));
        TSimd sumA = m1 + m2, sumB = m3 + m4, differenceA = m1 - m2, differenceB = m3 - m4;
        TSimd minusB = TSimd.Broadcast((float)(-C / B)), minusB2 = TSimd.Broadcast((float)(-C / (B * B)));
        TSimd.Store(
            TSimd.MultiplyAdd(minusB2, sumB, TSimd.MultiplyAdd(TSimd.Broadcast((float)(C / (A * A))), sumA,
                TSimd.Broadcast((float)(1 / (A * A * B * B))) * TSimd.Load(from))), to);
        TSimd.Store(TSimd.MultiplyAdd(minusB, differenceB, TSimd.Broadcast((float)(C / A)) * differenceA), to + nextTo);
        if (TTaps.Taps == 3)
        {
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast((float)C), sumA - sumB, m5), to + (2 * nextTo));
            return;
        }
        TSimd.Store(TSimd.Broadcast((float)C) * (sumA - sumB), to + (2 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(
            TSimd.Broadcast((float)(-C * B)), differenceB, TSimd.Broadcast((float)(C * A)) * differenceA),
            to + (3 * nextTo));
        TSimd.Store(TSimd.MultiplyAdd(TSimd.Broadcast((float)(-C * B * B)), sumB,
            TSimd.MultiplyAdd(TSimd.Broadcast((float)(C * A * A)), sumA, m5)), to + (4 * nextTo));
    }
}

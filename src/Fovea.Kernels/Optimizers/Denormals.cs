using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>
/// Keeps numbers near and below the smallest normal one, 2⁻¹²⁶, out of weights and running averages: a momentum whose gradient has died
/// decays there, as does a weight under decay. Long before, they have stopped to matter. A processor takes many times as long
/// where such a number comes out of a multiplication; by how much, <c>fovea-bench denormals</c> tells.
/// </summary>
internal static class Denormals
{
    // So far above 10⁻³⁸ that a product with a learning rate, a decay or an activation is a normal number too.
    private const float Least = 1e-30f;

    // Squares are smaller: an average of them is kept down to 10⁻³⁷, and a gradient whose square alone would not
    // reach that is left out of it.
    private const float LeastSquare = 1e-37f;
    private const float LeastSquared = 1e-17f;

    /// <summary>Zero where |value| &lt; 10⁻³⁰; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Flush<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd> => Below(Least, value);

    /// <summary>An average of squares: zero where it is below 10⁻³⁷.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd FlushSquare<TSimd>(TSimd square) where TSimd : unmanaged, ISimd<TSimd> => Below(LeastSquare, square);

    /// <summary>
    /// A number that will be squared and, by custom, taken a hundredth or a
    /// thousandth of: zero where |value| &lt; 10⁻¹⁷.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd FlushSquared<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd> => Below(LeastSquared, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Below<TSimd>(float least, TSimd value) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(TSimd.Broadcast(least), TSimd.Abs(value), TSimd.Zero, value);
}

using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Simd;

/// <summary>Functions of a vector that keep their precision near zero and their sense at infinity; NaN gives NaN.</summary>
internal static class VectorMath
{
    /// <summary>The value, or NaN where <paramref name="x"/> is NaN: for results that a comparison chose.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd KeepNaN<TSimd>(TSimd x, TSimd value) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectEqual(x, x, value, x);

    /// <summary>The value within bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Clamp<TSimd>(TSimd x, float min, float max) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.AtMost(TSimd.AtLeast(x, TSimd.Broadcast(min)), TSimd.Broadcast(max));

    /// <summary>eˣ, within 1 unit in the last place; 1 exactly at 0, infinity beyond 88.72, 0 below −103.97.</summary>
    /// <remarks>
    /// x = n·ln 2 + r with |r| ≤ ½·ln 2, and eˣ = 2ⁿ·eʳ. ln 2 is taken off in two parts, the first so short that n times
    /// it is exact. Split and polynomial: SLEEF, expf (Shibata and Petrogalli 2019, arXiv:2001.09258). Worst found over every
    /// seventh float: 0.988 units. Held by VectorMathTests.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Exp<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        // Beyond these bounds the result is infinity or 0 all the same; NaN passes, as no comparison holds for it.
        TSimd above = TSimd.Broadcast(89), below = TSimd.Broadcast(-105);
        x = TSimd.SelectGreater(x, above, above, x);
        x = TSimd.SelectGreater(below, x, below, x);

        // Added to 1.5·2²³, a number is rounded to a whole one.
        TSimd shifter = TSimd.Broadcast(12582912);
        TSimd n = TSimd.MultiplyAdd(x, TSimd.Broadcast(1.44269504f), shifter) - shifter;
        TSimd r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-0.693145752f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-1.42860677e-6f), r);

        TSimd p = TSimd.Broadcast(1.98527617e-4f);
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1.39304355e-3f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(8.33336078e-3f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(4.16664854e-2f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(1.66666672e-1f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.5f));
        TSimd power = TSimd.MultiplyAdd(p, r * r, r) + TSimd.Broadcast(1);
        return TSimd.ScaleByPowerOfTwo(power, n);
    }

    /// <summary>1 / (1 + e⁻ˣ). For x &lt; −88 the exponential overflows to infinity, and the quotient is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Sigmoid<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd one = TSimd.Broadcast(1);
        return one / (one + Exp(TSimd.Zero - x));
    }

    /// <summary>
    /// tanh: an odd polynomial (Cephes, tanhf) below 0.625, else 1 − 2 / (e²ˣ + 1), which tends
    /// to 1 as the exponential tends to infinity.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Tanh<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd one = TSimd.Broadcast(1), two = TSimd.Broadcast(2);
        TSimd size = TSimd.Abs(x);
        TSimd large = one - (two / (Exp(size + size) + one));
        large = TSimd.SelectGreater(TSimd.Zero, x, TSimd.Zero - large, large);
        TSimd square = x * x;
        TSimd p = TSimd.Broadcast(-5.70498872745e-3f);
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(2.06390887954e-2f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(-5.37397155531e-2f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(1.33314422036e-1f));
        p = TSimd.MultiplyAdd(p, square, TSimd.Broadcast(-3.33332819422e-1f));
        TSimd small = TSimd.MultiplyAdd(p * square, x, x);
        return TSimd.SelectGreater(size, TSimd.Broadcast(0.625f), large, small);
    }

    /// <summary>eˣ − 1: Taylor's polynomial to x⁸ within ½ (its remainder is 2⁻⁹ / 9! relative: below 2⁻²⁷), else the difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd ExpMinus1<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd p = TSimd.Broadcast(1 / 40320f);
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(1 / 5040f));
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(1 / 720f));
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(1 / 120f));
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(1 / 24f));
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(1 / 6f));
        p = TSimd.MultiplyAdd(p, x, TSimd.Broadcast(0.5f));
        TSimd small = TSimd.MultiplyAdd(p * x, x, x);
        return TSimd.SelectGreater(TSimd.Abs(x), TSimd.Broadcast(0.5f), Exp(x) - TSimd.Broadcast(1), small);
    }

    /// <summary>ln(1 + x) for x in [0, 1].</summary>
    /// <remarks>
    /// Kahan's correction: with u = 1 + x rounded, ln(u)·x / (u − 1) cancels the rounding of u; when u is 1, x itself is the answer.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd LogOnePlus<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd one = TSimd.Broadcast(1);
        TSimd u = one + x;
        TSimd difference = u - one;
        return TSimd.SelectEqual(difference, TSimd.Zero, x, TSimd.Log(u) * (x / difference));
    }

    /// <summary>ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|): no overflow, and small results keep their digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd LogOnePlusExp<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(x, TSimd.Zero) + LogOnePlus(Exp(TSimd.Zero - TSimd.Abs(x)));

    /// <summary>The normal distribution's density, (2π)^−½·e^(−x²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd NormalDensity<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Broadcast(0.3989422804f) * ExpOfHalfSquare(TSimd.Min(TSimd.Abs(x), TSimd.Broadcast(Far)));

    /// <summary>The normal distribution's integral Φ(x) = ½·(1 + erf(x / √2)), with full relative precision in the left tail.</summary>
    /// <remarks>
    /// ½·erfc(|x| / √2) = e^(−x²/2)·t·P(t − ½), t = 1 / (1 + 0.3·|x|). P interpolates at twelve Chebyshev nodes over |x| ≤ 40;
    /// its relative error is below 1.3e−9, and in single precision below 2.5·2⁻²⁴.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd NormalIntegral<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd one = TSimd.Broadcast(1);
        TSimd size = TSimd.Min(TSimd.Abs(x), TSimd.Broadcast(Far));
        TSimd t = one / TSimd.MultiplyAdd(TSimd.Broadcast(0.3f), size, one);
        TSimd s = t - TSimd.Broadcast(0.5f);
        TSimd p = TSimd.Broadcast(0.0135379264f);
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(-0.0100573068f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(-0.0237274716f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.0228050327f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.0361227683f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(-0.0368202526f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(-0.0775550899f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.0290736244f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.222082705f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.34619855f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.32915897f));
        p = TSimd.MultiplyAdd(p, s, TSimd.Broadcast(0.221970614f));
        TSimd tail = p * t * ExpOfHalfSquare(size);
        return TSimd.SelectGreater(x, TSimd.Zero, one - tail, tail);
    }

    // Beyond it both tails are zero in single precision; bounding x here keeps x² finite.
    private const float Far = 40;

    // e^(−x²/2). The square's rounding error, up to x²·2⁻²⁵, would reach the result as a relative error: it is put back
    // to first order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd ExpOfHalfSquare<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd minusHalf = TSimd.Broadcast(-0.5f);
        TSimd square = x * x;
        TSimd value = Exp(minusHalf * square);
        return TSimd.MultiplyAdd(value, minusHalf * SquareError(x, square), value);
    }

    // x² − square, exactly, both ways. Without fusing: Veltkamp's split into halves of 12 bits, whose products are exact
    // (Dekker 1971).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd SquareError<TSimd>(TSimd x, TSimd square) where TSimd : unmanaged, ISimd<TSimd>
    {
        if (TSimd.IsFused)
        {
            return TSimd.MultiplyAdd(x, x, TSimd.Zero - square);
        }
        TSimd shifted = x * TSimd.Broadcast(4097);
        TSimd high = shifted - (shifted - x), low = x - high;
        return (high * high) - square + ((high + high) * low) + (low * low);
    }
}

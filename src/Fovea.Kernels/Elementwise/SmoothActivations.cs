using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>1 / (1 + e⁻ˣ); its derivative is y·(1 − y).</summary>
internal readonly struct Sigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> => y * (TSimd.Broadcast(1) - y);
}

/// <summary>tanh; its derivative is 1 − y².</summary>
internal readonly struct Tanh : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => VectorMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> =>
        (TSimd.Broadcast(1) - y) * (TSimd.Broadcast(1) + y);
}

/// <summary>scale·(x if x &gt; 0, else alpha·(eˣ − 1)): ELU with scale 1, SELU with its own.</summary>
internal readonly struct Elu(float scale, float alpha, bool fromInput) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Broadcast(scale) * TSimd.SelectGreater(x, TSimd.Zero, x, TSimd.Broadcast(alpha) * VectorMath.ExpMinus1(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        // scale·alpha·eˣ = y + scale·alpha
        TSimd left = fromInput ? TSimd.Broadcast(scale * alpha) * VectorMath.Exp(x) : y + TSimd.Broadcast(scale * alpha);
        return TSimd.SelectGreater(fromInput ? x : y, TSimd.Zero, TSimd.Broadcast(scale), left);
    }
}

/// <summary>x·Φ(x). Below −40 the value is 0 in single precision; bounding x there keeps −∞·0 out.</summary>
internal readonly struct Gelu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(x, TSimd.Broadcast(-40)) * VectorMath.NormalIntegral(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd bounded = VectorMath.Clamp(x, -40, 40);
        return TSimd.MultiplyAdd(bounded, VectorMath.NormalDensity(bounded), VectorMath.NormalIntegral(bounded));
    }
}

/// <summary>½·x·(1 + tanh(u)), u = √(2/π)·(x + 0.044715·x³), which is x·sigmoid(2u): so the left tail does not cancel.</summary>
internal readonly struct GeluTanh : IActivation
{
    private const float Root = 0.7978845608f, Cubic = 0.044715f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        // At |x| = 20 the sigmoid is 0 or 1: x³ needs no more.
        return TSimd.Max(x, TSimd.Broadcast(-20)) * Gate(VectorMath.Clamp(x, -20, 20));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd bounded = VectorMath.Clamp(x, -20, 20);
        TSimd gate = Gate(bounded);
        TSimd slope = TSimd.MultiplyAdd(bounded * bounded, TSimd.Broadcast(6 * Cubic * Root), TSimd.Broadcast(2 * Root));   // (2u)′
        return TSimd.MultiplyAdd(bounded * slope, gate * (TSimd.Broadcast(1) - gate), gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Gate<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        VectorMath.Sigmoid(TSimd.MultiplyAdd(x * x * x, TSimd.Broadcast(2 * Root * Cubic), x * TSimd.Broadcast(2 * Root)));
}

/// <summary>x·sigmoid(x). Below −200 the sigmoid is 0: bounding x there keeps −∞·0 out.</summary>
internal readonly struct Silu : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(x, TSimd.Broadcast(-200)) * VectorMath.Sigmoid(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd bounded = VectorMath.Clamp(x, -200, 200);
        TSimd gate = VectorMath.Sigmoid(bounded);
        return TSimd.MultiplyAdd(bounded * gate, TSimd.Broadcast(1) - gate, gate);
    }
}

/// <summary>ln(1 + e^(beta·x)) / beta, and x where beta·x exceeds the threshold.</summary>
internal readonly struct Softplus(float beta, float threshold) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd scaled = x * TSimd.Broadcast(beta);
        return TSimd.SelectGreater(
            scaled, TSimd.Broadcast(threshold), x, VectorMath.LogOnePlusExp(scaled) / TSimd.Broadcast(beta));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd scaled = x * TSimd.Broadcast(beta);
        return TSimd.SelectGreater(scaled, TSimd.Broadcast(threshold), TSimd.Broadcast(1), VectorMath.Sigmoid(scaled));
    }
}

/// <summary>x·tanh(ln(1 + eˣ)) = x·n / (n + 2) with n = e²ˣ + 2eˣ: nothing cancels.</summary>
internal readonly struct Mish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => TSimd.Max(x, TSimd.Broadcast(-200)) * Gate(x, out _);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        // gate′ = (1 − gate²)·sigmoid(x), with 1 − gate² = 4(n + 1) / (n + 2)²: no cancellation on the right.
        TSimd bounded = VectorMath.Clamp(x, -200, 200);
        TSimd gate = Gate(bounded, out TSimd n);
        TSimd inverse = TSimd.Broadcast(2) / (n + TSimd.Broadcast(2));
        TSimd slope = (n + TSimd.Broadcast(1)) * inverse * inverse * VectorMath.Sigmoid(bounded);
        return TSimd.MultiplyAdd(bounded, slope, gate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TSimd Gate<TSimd>(TSimd x, out TSimd n) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd e = VectorMath.Exp(TSimd.Min(x, TSimd.Broadcast(40)));   // e⁸⁰ is finite; from 10 on the gate is 1
        n = e * (e + TSimd.Broadcast(2));
        return n / (n + TSimd.Broadcast(2));
    }
}

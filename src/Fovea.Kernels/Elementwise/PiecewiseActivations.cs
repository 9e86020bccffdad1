using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>min(max(x, min), max); ReLU has an infinite upper bound. The derivative at a bound is 0.</summary>
internal readonly struct Clip(float min, float max) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => VectorMath.Clamp(x, min, max);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> =>
        VectorMath.KeepNaN(y, TSimd.SelectGreater(
            y, TSimd.Broadcast(min), TSimd.SelectGreater(TSimd.Broadcast(max), y, TSimd.Broadcast(1), TSimd.Zero), TSimd.Zero));
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReLU : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> => TSimd.AtLeast(x, TSimd.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd> =>
        VectorMath.KeepNaN(y, TSimd.SelectGreater(y, TSimd.Zero, TSimd.Broadcast(1), TSimd.Zero));
}

/// <summary>x if x &gt; 0, else slope·x. <paramref name="fromInput"/>: the slope is not positive, so y's sign does not tell x's.</summary>
internal readonly struct LeakyReLU(float slope, bool fromInput) : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(x, TSimd.Zero, x, x * TSimd.Broadcast(slope));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sign = fromInput ? x : y;
        return VectorMath.KeepNaN(sign, TSimd.SelectGreater(sign, TSimd.Zero, TSimd.Broadcast(1), TSimd.Broadcast(slope)));
    }
}

/// <summary>min(max(x + 3, 0), 6) / 6.</summary>
internal readonly struct HardSigmoid : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        VectorMath.Clamp(x + TSimd.Broadcast(3), 0, 6) / TSimd.Broadcast(6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd slope = TSimd.SelectGreater(TSimd.Broadcast(1), y, TSimd.Broadcast(1 / 6f), TSimd.Zero);
        return VectorMath.KeepNaN(y, TSimd.SelectGreater(y, TSimd.Zero, slope, TSimd.Zero));
    }
}

/// <summary>x·min(max(x + 3, 0), 6) / 6; its derivative is 0 below −3, x/3 + ½ up to 3, and 1 above.</summary>
internal readonly struct HardSwish : IActivation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Forward<TSimd>(TSimd x) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.Max(x, TSimd.Broadcast(-3)) * (VectorMath.Clamp(x + TSimd.Broadcast(3), 0, 6) / TSimd.Broadcast(6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Derivative<TSimd>(TSimd x, TSimd y) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd middle = TSimd.MultiplyAdd(x, TSimd.Broadcast(1 / 3f), TSimd.Broadcast(0.5f));
        TSimd right = TSimd.SelectGreater(x, TSimd.Broadcast(3), TSimd.Broadcast(1), middle);
        return TSimd.SelectGreater(TSimd.Broadcast(-3), x, TSimd.Zero, right);
    }
}

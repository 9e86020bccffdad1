using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>The mask that a ReLU applies to a gradient, as a type: so that a loop over vectors does not test which ReLU it is.</summary>
internal interface IReLUMask
{
    /// <summary>The gradient where the value after the ReLU is between the bounds, else 0.</summary>
    static abstract TSimd Apply<TSimd>(TSimd gradient, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>No ReLU.</summary>
internal readonly struct NoReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd gradient, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> => gradient;
}

/// <summary>max(0, ·).</summary>
internal readonly struct ReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd gradient, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(value, TSimd.Zero, gradient, TSimd.Zero);
}

/// <summary>min(max(0, ·), upperBound).</summary>
internal readonly struct ClippedReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd gradient, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> =>
        ReLUMask.Apply(TSimd.SelectGreater(upperBound, value, gradient, TSimd.Zero), value, upperBound);
}

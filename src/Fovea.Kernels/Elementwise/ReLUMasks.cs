using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>What a rectifier lets pass of a gradient, as a type: so that a loop over vectors does not ask which rectifier it is.</summary>
internal interface IReLUMask
{
    /// <summary>The gradient where the rectified value lies between the bounds, else 0.</summary>
    static abstract TSimd Apply<TSimd>(TSimd flow, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>No rectifier.</summary>
internal readonly struct NoReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd flow, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> => flow;
}

/// <summary>max(0, ·).</summary>
internal readonly struct ReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd flow, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(value, TSimd.Zero, flow, TSimd.Zero);
}

/// <summary>min(max(0, ·), upperBound).</summary>
internal readonly struct ClippedReLUMask : IReLUMask
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Apply<TSimd>(TSimd flow, TSimd value, TSimd upperBound) where TSimd : unmanaged, ISimd<TSimd> =>
        ReLUMask.Apply(TSimd.SelectGreater(upperBound, value, flow, TSimd.Zero), value, upperBound);
}

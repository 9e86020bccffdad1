using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Elementwise;

/// <summary>What a rectifier lets pass of a gradient, as a type: so that a loop over vectors does not ask which rectifier it is.</summary>
internal interface IFlowGate
{
    /// <summary>The gradient where the rectified value lies between the bounds, else 0.</summary>
    static abstract TSimd Pass<TSimd>(TSimd flow, TSimd value, TSimd ceiling) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>No rectifier.</summary>
internal readonly struct OpenGate : IFlowGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Pass<TSimd>(TSimd flow, TSimd value, TSimd ceiling) where TSimd : unmanaged, ISimd<TSimd> => flow;
}

/// <summary>max(0, ·).</summary>
internal readonly struct ReluGate : IFlowGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Pass<TSimd>(TSimd flow, TSimd value, TSimd ceiling) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(value, TSimd.Zero, flow, TSimd.Zero);
}

/// <summary>min(max(0, ·), ceiling).</summary>
internal readonly struct CeilingGate : IFlowGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Pass<TSimd>(TSimd flow, TSimd value, TSimd ceiling) where TSimd : unmanaged, ISimd<TSimd> =>
        ReluGate.Pass(TSimd.SelectGreater(ceiling, value, flow, TSimd.Zero), value, ceiling);
}

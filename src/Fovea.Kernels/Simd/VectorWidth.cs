namespace Fovea.Kernels.Simd;

/// <summary>The vector widths that kernels are compiled for.</summary>
public enum VectorWidth
{
    /// <summary>Four floats: SSE or AdvSimd, and where neither is, .NET's own emulation.</summary>
    Bits128 = 128,

    /// <summary>Eight floats: AVX2 with FMA.</summary>
    Bits256 = 256,

    /// <summary>Sixteen floats: AVX-512F.</summary>
    Bits512 = 512,
}

/// <summary>Which width this process uses.</summary>
public static class VectorWidths
{
    /// <summary>The widest that this machine runs in hardware, as the runtime reports it.</summary>
    /// <remarks>
    /// Asks for AVX-512F itself: <c>Vector512.IsHardwareAccelerated</c> is false on processors that once lowered
    /// their clock for it, where it still wins here.
    /// </remarks>
    public static VectorWidth Widest { get; } =
        Simd512.IsSupported ? VectorWidth.Bits512 : Simd256.IsSupported ? VectorWidth.Bits256 : VectorWidth.Bits128;

    /// <summary>Whether this machine runs a width in hardware.</summary>
    public static bool IsSupported(VectorWidth width) => width <= Widest;

    /// <summary>The width of a vector type.</summary>
    internal static VectorWidth Of<TSimd>() where TSimd : unmanaged, ISimd<TSimd> => (VectorWidth)(TSimd.Width * 32);

    /// <summary>Calls a function with the vector type of a width: how a kernel chooses its stages when it is prepared.</summary>
    internal static TResult Dispatch<TResult>(VectorWidth width, IVectorFunction<TResult> function) => width switch
    {
        VectorWidth.Bits512 => function.Invoke<Simd512>(),
        VectorWidth.Bits256 => function.Invoke<Simd256>(),
        _ => function.Invoke<Simd128>(),
    };
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

/// <summary>A number known to the JIT.</summary>
internal interface ITileCount
{
    static abstract int Value { get; }
}

/// <summary>How a tile takes an operand from its source.</summary>
internal unsafe interface ITileRead
{
    /// <summary>The operand, to use it more than once.</summary>
    static abstract TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd>;

    /// <summary>weight · operand + sum, where the operand is used once.</summary>
    static abstract TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum) where TSimd : unmanaged, ISimd<TSimd>;
}

/// <summary>One float for all lanes.</summary>
internal readonly unsafe struct BroadcastRead : ITileRead
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd> => TSimd.Broadcast(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum) where TSimd : unmanaged, ISimd<TSimd> => TSimd.MultiplyAddBroadcast(weight, source, sum);
}

/// <summary>A float for each lane.</summary>
internal readonly unsafe struct LaneRead : ITileRead
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd> => TSimd.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum) where TSimd : unmanaged, ISimd<TSimd> => TSimd.MultiplyAddLoad(weight, source, sum);
}

internal readonly struct One : ITileCount { public static int Value => 1; }

internal readonly struct Two : ITileCount { public static int Value => 2; }

internal readonly struct Three : ITileCount { public static int Value => 3; }

internal readonly struct Four : ITileCount { public static int Value => 4; }

internal readonly struct Five : ITileCount { public static int Value => 5; }

internal readonly struct Six : ITileCount { public static int Value => 6; }

internal readonly struct Seven : ITileCount { public static int Value => 7; }

internal readonly struct Eight : ITileCount { public static int Value => 8; }

internal readonly struct Nine : ITileCount { public static int Value => 9; }

internal readonly struct Ten : ITileCount { public static int Value => 10; }

internal readonly struct Eleven : ITileCount { public static int Value => 11; }

internal readonly struct Twelve : ITileCount { public static int Value => 12; }

internal readonly struct Thirteen : ITileCount { public static int Value => 13; }

internal readonly struct Fourteen : ITileCount { public static int Value => 14; }

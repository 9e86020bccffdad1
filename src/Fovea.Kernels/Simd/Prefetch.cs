using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Fovea.Kernels.Simd;

/// <summary>Loads a cache line before it is needed. Changes no result; any address will do.</summary>
internal static unsafe class Prefetch
{
    /// <summary>The line is to be near when it is read or written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>All lines of a span are to be near.</summary>
    public static void Lines(ReadOnlySpan<byte> span)
    {
        fixed (byte* first = span)
        {
            for (int i = 0; i < span.Length; i += 64)
            {
                Line((float*)(first + i));
            }
        }
    }

    /// <summary>The line is to be in the second-level cache when it is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FarLine(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }
}

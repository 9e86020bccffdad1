using Fovea.Kernels.Memory;

namespace Fovea.Kernels.Simd;

/// <summary>
/// Which results are better stored non-temporally, past the caches: an ordinary store would fetch each line from memory first.
/// </summary>
internal static unsafe class NonTemporalStore
{
    private const long LeastFloats = 4 << 20;   // 16 MiB: what comes next finds little of it in a cache anyway

    /// <summary>Whether a result, written once in whole lines and not read back, is large enough.</summary>
    public static bool Suits(float* result, long floats) => floats >= LeastFloats && (nuint)result % AlignedBuffer.Alignment == 0;
}

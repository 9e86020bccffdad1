using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>One float for all lanes.</summary>
internal readonly unsafe struct BroadcastRead : ITileRead
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd> => TSimd.Broadcast(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.MultiplyAddBroadcast(weight, source, sum);
}

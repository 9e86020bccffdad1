using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>A float for each lane.</summary>
internal readonly unsafe struct VectorRead : ITileRead
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd> => TSimd.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum)
        where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.MultiplyAddLoad(weight, source, sum);
}

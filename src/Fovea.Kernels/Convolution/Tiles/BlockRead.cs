using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>One float for all lanes, of pixels whose blocks of channels follow each other; weights are prefetched.</summary>
internal readonly unsafe struct BlockRead : ITileRead
{
    public static int Pixel => Blocks.Size;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Read<TSimd>(float* source) where TSimd : unmanaged, ISimd<TSimd> => BroadcastRead.Read<TSimd>(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd MultiplyAdd<TSimd>(TSimd weight, float* source, TSimd sum) where TSimd : unmanaged, ISimd<TSimd> =>
        BroadcastRead.MultiplyAdd(weight, source, sum);
}

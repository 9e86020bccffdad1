using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>u = m / c₁ / (√v / √c₂ + ε) + λ·w, LAMB's direction before it is scaled.</summary>
internal readonly struct LambDirection(float meanScale, float varianceScale, float epsilon, float weightDecay)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TSimd Of<TSimd>(TSimd weights, TSimd mean, TSimd square) where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd divisor = TSimd.MultiplyAdd(TSimd.Sqrt(square), TSimd.Broadcast(varianceScale), TSimd.Broadcast(epsilon));
        return TSimd.MultiplyAdd(TSimd.Broadcast(weightDecay), weights, TSimd.Broadcast(meanScale) * mean / divisor);
    }
}

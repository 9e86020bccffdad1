using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>The running means of a gradient and of its square, as Adam and LAMB keep them.</summary>
/// <remarks>1 − β is rounded once, from double precision: taken from the rounded β = 0.999 it would be 5·10⁻⁵ off.</remarks>
internal readonly struct Moments(double beta1, double beta2)
{
    private readonly float _keep1 = (float)beta1;
    private readonly float _take1 = (float)(1 - beta1);
    private readonly float _keep2 = (float)beta2;
    private readonly float _take2 = (float)(1 - beta2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update<TSimd>(TSimd gradient, ref TSimd mean, ref TSimd square) where TSimd : unmanaged, ISimd<TSimd>
    {
        mean = Denormals.Flush(TSimd.MultiplyAdd(TSimd.Broadcast(_keep1), mean, TSimd.Broadcast(_take1) * gradient));
        TSimd g = Denormals.FlushSquared(gradient);
        square = Denormals.FlushSquare(TSimd.MultiplyAdd(TSimd.Broadcast(_keep2), square, TSimd.Broadcast(_take2) * g * g));
    }
}

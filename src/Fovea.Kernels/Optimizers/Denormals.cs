using System.Runtime.CompilerServices;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Optimizers;

/// <summary>
/// Keeps denormal numbers out of running averages. A momentum whose gradient has died decays below 2⁻¹²⁶, where each
/// operation costs a hundred cycles; long before, it has stopped to move a weight.
/// </summary>
internal static class Denormals
{
    /// <summary>Zero where |value| &lt; 10⁻³⁷; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TSimd Flush<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd> =>
        TSimd.SelectGreater(TSimd.Broadcast(1e-37f), TSimd.Abs(value), TSimd.Zero, value);
}

using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>F(2×2, 5×5).</summary>
internal readonly struct FiveTaps : IFilterTaps
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 5;
    }

    public static int Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => WinogradPlan.Span + 1 - 5;
    }
}

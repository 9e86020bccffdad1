using System.Runtime.CompilerServices;

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>F(4×4, 3×3).</summary>
internal readonly struct ThreeTaps : IFilterTaps
{
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }

    public static int Tile
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => WinogradPlan.Span + 1 - 3;
    }
}

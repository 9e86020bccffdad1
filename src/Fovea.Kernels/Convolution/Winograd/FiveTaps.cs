using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;

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

namespace Fovea.Kernels.Convolution.Winograd;

/// <summary>Taps of a filter along an axis, for transforms that are compiled once for each number of them.</summary>
internal interface IFilterTaps
{
    /// <summary>Taps along an axis.</summary>
    static abstract int Taps { get; }

    /// <summary>Outputs of a tile along an axis: six points serve this many.</summary>
    static abstract int Tile { get; }
}

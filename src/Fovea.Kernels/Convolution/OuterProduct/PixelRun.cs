namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>Pixels in a row whose outer products a tile sums.</summary>
/// <param name="Row">Where the first one's rows are, in floats from the tile's pointer.</param>
/// <param name="Lane">Where its lanes are.</param>
/// <param name="Count">Pixels.</param>
internal readonly record struct PixelRun(nint Row, nint Lane, int Count);

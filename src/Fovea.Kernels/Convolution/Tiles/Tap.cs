namespace Fovea.Kernels.Convolution.Tiles;

/// <summary>A run of products that a tile sums: <c>Count</c> steps through the source and through the weights, side by side.</summary>
/// <param name="Source">Where the run begins, in floats from the tile's source pointer.</param>
/// <param name="Weight">Where it begins in the weights, in steps (floats for a tap tile, whose second operand is the input).</param>
/// <param name="Count">Steps.</param>
internal readonly record struct Tap(int Source, int Weight, int Count);

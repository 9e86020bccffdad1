namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>Where a tile is: its first pixel in the group's first block, in floats from the tensors' beginnings.</summary>
/// <param name="Source">In the source.</param>
/// <param name="Target">In the target.</param>
/// <param name="Pixels">How many.</param>
internal readonly record struct PointwisePosition(nint Source, nint Target, int Pixels);

namespace Fovea.Kernels.Convolution.Pointwise;

/// <summary>
/// The cells of a strided target that belong to a tile: its pixels at the first slice, first row and
/// every stride-th column, and those between.
/// </summary>
internal struct PointwiseCells
{
    /// <summary>The image's group, in floats from the target's beginning.</summary>
    public nint Image;

    public int FirstSlice, LastSlice, FirstRow, LastRow, FirstColumn, LastColumn;
}

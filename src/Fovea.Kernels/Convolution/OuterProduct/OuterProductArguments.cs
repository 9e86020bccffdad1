namespace Fovea.Kernels.Convolution.OuterProduct;

/// <summary>What one call of <see cref="OuterProductTile"/> works on; all strides in floats.</summary>
internal unsafe struct OuterProductArguments
{
    public PixelRun* Runs;
    public int RunCount;

    public float* Rows;         // a pixel's rows are neighbours
    public nint RowStep;        // from a pixel to the next

    public float* Lanes;
    public nint LaneStep;       // from a pixel to the next
    public nint LaneSecond;     // from the first vector to the second
    public nint LaneThird;

    public float* Ahead;        // a line is fetched for each pixel, for a later tile
    public bool FetchesLanes;   // at the distances of lanes, or else of rows

    public float* Sums;         // a row's vectors are neighbours
    public nint SumStep;        // from a row to the next
    public bool Adds;           // to what the sums are, or else to zero
}

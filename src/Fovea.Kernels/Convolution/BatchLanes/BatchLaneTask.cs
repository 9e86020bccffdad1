using Fovea.Kernels.Convolution.Tiles;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>A task of a convolution over batch lanes, and the row that it is at.</summary>
internal unsafe struct BatchLaneTask
{
    public int Block, Vectors;              // the first block of images, and how many: 1 to 4
    public int FirstFilter, LastFilter;
    public int FirstRow, LastRow;           // rows of the target, or pairs of them where they are pooled

    public int Slice, Row;
    public Tap* Taps;
    public int TapCount, FirstTap, LastTap;
}

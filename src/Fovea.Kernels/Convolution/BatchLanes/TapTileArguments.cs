using Fovea.Kernels.Convolution.Tiles;

namespace Fovea.Kernels.Convolution.BatchLanes;

/// <summary>What one call of a tap tile works on; all strides in floats, columns of the output's gradient beside each other.</summary>
internal unsafe struct TapTileArguments
{
    public Tap* Rows;           // a row's columns, and where they begin: Source in the gradient, Weight in the input
    public int RowCount;

    public float* Input;
    public nint InputStep;      // from a column of the output to the next
    public nint Tap;            // from a tap to the next

    public float* DOutput;
    public nint Filter;         // from a filter to the next

    public float* Sums;         // taps beside each other
    public nint SumFilter;
}

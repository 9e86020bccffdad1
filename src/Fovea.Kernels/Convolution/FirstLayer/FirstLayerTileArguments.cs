using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Convolution.FirstLayer;

/// <summary>Where a tile's operands are.</summary>
internal unsafe struct FirstLayerTileArguments
{
    /// <summary>The first channel's source cell under the first tap of the first vector's first column.</summary>
    public float* Source;

    /// <summary>Floats from the first vector's columns to the second's.</summary>
    public nint Second;

    /// <summary>Floats to the next channel, to the source row under the next filter row, and to the next filter column's cell.</summary>
    public nint SourceChannel, SourceRow, SourceColumn;

    /// <summary>Source channels, and a filter's rows and columns.</summary>
    public int Channels, Rows, Columns;

    /// <summary>[product][16 filters] from the tile's first filter on.</summary>
    public float* Weights;

    /// <summary>[16 filters]: what sums begin with.</summary>
    public float* Start;

    /// <summary>[filter][columns] from the tile's first filter and column on, and the floats from a filter to the next.</summary>
    public float* Sums;
    public nint SumFilter;

    /// <summary>What is applied to sums before they are stored, if it is a ReLU alone.</summary>
    public Epilogue Epilogue;
}

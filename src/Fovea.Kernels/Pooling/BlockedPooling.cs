using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

/// <summary>
/// A pooling stage over blocked tensors. Lanes are channels: each is pooled by itself,
/// in the same order at every vector width.
/// </summary>
internal abstract class BlockedPooling : VectorStage
{
    // Enough work that a task outweighs its start, few enough rows that one image feeds several threads.
    private const int RowsPerTask = 8;

    private readonly int _bands;

    private protected BlockedPooling(PoolingGeometry geometry, VectorWidth width, bool splitRows) : base(width)
    {
        Geometry = geometry;
        _bands = splitRows ? (geometry.OutputRows + RowsPerTask - 1) / RowsPerTask : 1;
        RowsPerBand = splitRows ? RowsPerTask : geometry.OutputRows;
    }

    /// <summary>Input and output are [n][⌈c/16⌉][d][h][w][16].</summary>
    public static TensorLayout Layout => TensorLayout.Blocked;

    public sealed override int Tasks => Geometry.BlockPlanes * _bands;

    public sealed override TaskGrain Grain => TaskGrain.ByImage(Geometry.Batch, Tasks);

    private protected PoolingGeometry Geometry { get; }

    private int RowsPerBand { get; }

    /// <summary>Output rows firstRow … lastRow − 1, counted over depth and height, of a block of channels of an image.</summary>
    private protected abstract void RunRows<TSimd>(int plane, int firstRow, int lastRow) where TSimd : unmanaged, ISimd<TSimd>;

    protected sealed override void Run<TSimd>(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int plane, int band) = Math.DivRem(task, _bands);
            int firstRow = band * RowsPerBand;
            RunRows<TSimd>(plane, firstRow, Math.Min(firstRow + RowsPerBand, Geometry.OutputRows));
        }
    }
}

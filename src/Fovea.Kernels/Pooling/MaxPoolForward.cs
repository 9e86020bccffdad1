using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Pooling;

// Max pooling, blocked, float32.
//   what    output = max over the window's cells inside the input; index of the first of them that is largest
//   layout  input [n][c/16][id][ih][iw][16], output and indices [n][c/16][od][oh][ow][16]
//   loops   parallel (n, c/16, eight output rows); then lanes by the vector's width, then the windows of a row:
//           MaxPoolRow.cs for windows of any kind, MaxPoolTwo.cs and MaxPoolThree.cs for those of most networks
//   edges   windows come clipped from the geometry; padding is never read
//   NaN     wins: rows that may have met one are done again, with slower maxima and a search for its index

/// <summary>Max pooling of blocked tensors.</summary>
/// <remarks>
/// output[n, c, o] = max over the window's cells inside the input; padding cells never win. The source is the first
/// maximum in row-major order, and a NaN is larger than anything. Allocates nothing; results do not depend on the
/// vector width. Held by MaxPoolTests.
/// </remarks>
internal sealed unsafe class MaxPoolForward : BlockedPooling
{
    private readonly float* _input, _output, _indices;
    private readonly bool _isTwo;
    private readonly (int First, int End) _three;   // the windows of a row that MaxPoolThree serves

    /// <summary>Prepares the pass.</summary>
    /// <param name="geometry">The sizes.</param>
    /// <param name="width">The vector width to run with.</param>
    /// <param name="input">[n][⌈c/16⌉][d][h][w][16].</param>
    /// <param name="output">[n][⌈c/16⌉][od][oh][ow][16]; overwritten.</param>
    /// <param name="indices">
    /// As output: the source's offset in its channel's plane, as the bits of an int; null if no gradient follows.
    /// </param>
    public MaxPoolForward(PoolingGeometry geometry, VectorWidth width, float* input, float* output, float* indices)
        : base(geometry, width, splitRows: true)
    {
        _input = input;
        _output = output;
        _indices = indices;
        _isTwo = geometry.IsTwoByTwo;
        _three = MaxPoolThree.Windows(geometry);
    }

    public override string Name => _isTwo ? "MaxPool.Forward blocked 2×2"
        : _three.First < _three.End ? "MaxPool.Forward blocked 3×3"
        : "MaxPool.Forward blocked";

    private protected override void RunRows<TSimd>(int plane, int firstRow, int lastRow)
    {
        TSimd alarm = TSimd.Zero;
        for (int row = firstRow; row < lastRow; row++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                alarm += RunRow<TSimd>(Row(plane, row, lane));
            }
        }
        if (!MaxPoolRow.HasNaN(alarm))
        {
            return;
        }
        for (int row = firstRow; row < lastRow; row++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                Row(plane, row, lane).RunWithNaNs<TSimd>(row);
            }
        }
    }

    private MaxPoolRow Row(int plane, int row, int lane)
    {
        long offset = ((((long)plane * Geometry.OutputRows) + row) * Geometry.WidthWindows.Length * Blocks.Size) + lane;
        (int od, int oh) = Math.DivRem(row, Geometry.HeightWindows.Length);
        return new MaxPoolRow
        {
            Geometry = Geometry,
            Depth = Geometry.DepthWindows[od],
            Height = Geometry.HeightWindows[oh],
            Input = _input + ((long)plane * Geometry.InputArea * Blocks.Size) + lane,
            Output = _output + offset,
            Indices = _indices is null ? null : _indices + offset,
        };
    }

    // What it returns is not NaN if no maximum of the row is.
    private TSimd RunRow<TSimd>(in MaxPoolRow row)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (_isTwo)
        {
            return row.Indices is null ? MaxPoolTwo.Run<TSimd>(row) : MaxPoolTwo.RunIndexed<TSimd>(row);
        }
        (int first, int end) = _three;
        TSimd alarm = first == end ? TSimd.Zero
            : row.Indices is null ? MaxPoolThree.Run<TSimd>(row, first, end)
            : MaxPoolThree.RunIndexed<TSimd>(row, first, end);
        return alarm + row.Run<TSimd>(0, first) + row.Run<TSimd>(end, Geometry.WidthWindows.Length);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>Inner products of packed rows of A with the rows of B; see StreamingMatrixMultiply.cs. A task is 24 rows of B.</summary>
internal sealed unsafe class StreamedRows(
    MatrixMultiplyGeometry geometry, VectorWidth width, StreamedStrips strips, MatrixMultiplyArguments arguments) : VectorStage(width)
{
    private const int Lanes = StreamedStrips.Lanes;
    private const int RowsPerTask = 24;
    private const int WideColumns = StreamedTile8x3.Columns;
    private const int TallStrip = 8;

    // Of each row of B, what is multiplied before the next row: a strip's 16 KiB of A then stay in the first-level cache. With
    // one or two rows of A there is nothing to keep there, and rows of B are best read from end to end. At 9216 terms, two
    // threads: 1 row 2.4 ms whole and 2.7 by 64 blocks; 8 rows 2.6 ms by 32 and 3.1 by 48; 16 rows 3.5 by 32 and 4.5 by 64.
    private const int BlocksAtOnce = 32, LongestStretch = int.MaxValue / 2, FewRows = 2;
    private const int FloatsAhead = 512;

    private readonly int _whole = geometry.Depth / Lanes;   // blocks of 16 terms that are whole
    private readonly bool _hasFewRows = geometry.Rows <= FewRows;

    public override string Name => "MatrixMultiply.Streaming";

    public override int Tasks { get; } = geometry.Rows == 0 ? 0 : (geometry.Columns + RowsPerTask - 1) / RowsPerTask;

    /// <summary>The rows of A in a full tile.</summary>
    public static int Tallest(VectorWidth width) => width == VectorWidth.Bits512 ? TallStrip : 4;

    // The sums of all strips of A with a task's rows of B: up to 96 KiB, which nothing needs to clear.
    [SkipLocalsInit]
    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        // A cache line more than needed: the sums start at one.
        byte* stack = stackalloc byte[((strips.Count * TallStrip * RowsPerTask) + 1) * Lanes * sizeof(float)];
        float* sums = (float*)(((nuint)stack + 63) & ~(nuint)63);
        int blocksAtOnce = _hasFewRows ? LongestStretch : BlocksAtOnce;
        for (int task = firstTask; task < lastTask; task++)
        {
            int first = task * RowsPerTask, last = Math.Min(first + RowsPerTask, geometry.Columns);
            for (int block = 0; block == 0 || block < _whole; block += blocksAtOnce)
            {
                Terms<TSimd>(first, last, block, Math.Min(blocksAtOnce, _whole - block), sums);
            }
        }
    }

    // Some blocks of terms of a task's sums.
    private void Terms<TSimd>(int first, int last, int block, int blocks, float* sums) where TSimd : unmanaged, ISimd<TSimd>
    {
        int columns = TSimd.Width == Lanes ? WideColumns : 1;
        bool isLast = block + blocks >= _whole;
        nint terms = (nint)blocks * Lanes, next = Next(block, terms, isLast), step = _hasFewRows ? Lanes : Lanes / strips.Count;
        for (int strip = 0; strip < strips.Count; strip++)
        {
            int height = strips.Height(strip);
            float* a = arguments.Workspace + strips.Offset(strip) + ((long)block * height * Lanes);
            for (int j = first; j < last; j += columns)
            {
                float* b = arguments.B + ((long)j * geometry.Depth) + ((long)block * Lanes);
                // Past the last row of B it is read again, and the sums are not used.
                float* b1 = b + (Math.Min(1, last - 1 - j) * (long)geometry.Depth),
                    b2 = b + (Math.Min(2, last - 1 - j) * (long)geometry.Depth);
                Tile<TSimd>(height, terms, a, b, b1, b2, next + (strip * blocks * step), step, sums, accumulate: block > 0);
                if (isLast)
                {
                    Epilogue<TSimd>(strip, height, a + (terms * height), j, Math.Min(columns, last - j), columns, sums);
                }
                sums += height * columns * Lanes;
            }
        }
    }

    // What is fetched ahead, from where B is read: in a long stretch a little, else what this task reads after all strips,
    // or the next task; each strip fetches its part, so that memory is never idle.
    private nint Next(int block, nint terms, bool isLast) =>
        _hasFewRows ? FloatsAhead
        : isLast ? ((nint)RowsPerTask * geometry.Depth) - ((nint)block * Lanes)
        : terms;

    private static void Tile<TSimd>(
        int height, nint terms, float* a, float* b0, float* b1, float* b2, nint ahead, nint aheadStep, float* sums, bool accumulate)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        switch (height)
        {
            case 8: StreamedTile8x3.Multiply<TSimd, Eight>(terms, a, b0, b1, b2, ahead, aheadStep, sums, accumulate); break;
            case 4 when TSimd.Width == Lanes:
                StreamedTile8x3.Multiply<TSimd, Four>(terms, a, b0, b1, b2, ahead, aheadStep, sums, accumulate); break;
            case 2 when TSimd.Width == Lanes:
                StreamedTile8x3.Multiply<TSimd, Two>(terms, a, b0, b1, b2, ahead, aheadStep, sums, accumulate); break;
            case 1 when TSimd.Width == Lanes:
                StreamedTile8x3.Multiply<TSimd, One>(terms, a, b0, b1, b2, ahead, aheadStep, sums, accumulate); break;
            case 4: StreamedTile4x1.Multiply<TSimd, Four>(terms, a, b0, ahead, aheadStep, sums, accumulate); break;
            case 2: StreamedTile4x1.Multiply<TSimd, Two>(terms, a, b0, ahead, aheadStep, sums, accumulate); break;
            case 1: StreamedTile4x1.Multiply<TSimd, One>(terms, a, b0, ahead, aheadStep, sums, accumulate); break;
        }
    }

    // The block that is not whole, filled up with zeros; then the lanes together, and what becomes of the sums.
    private void Epilogue<TSimd>(int strip, int height, float* a, int j, int used, int columns, float* sums)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        if (_whole < strips.Blocks)
        {
            int rest = geometry.Depth - (_whole * Lanes);
            float* ends = stackalloc float[WideColumns * Lanes];
            new Span<float>(ends, WideColumns * Lanes).Clear();
            for (int c = 0; c < used; c++)
            {
                float* row = arguments.B + ((long)(j + c) * geometry.Depth) + (_whole * Lanes);
                new ReadOnlySpan<float>(row, rest).CopyTo(new Span<float>(ends + (c * Lanes), rest));
            }
            Tile<TSimd>(height, Lanes, a, ends, ends + Lanes, ends + (2 * Lanes), 0, 0, sums, accumulate: true);
        }
        for (int r = 0; r < strips.Used(strip); r++)
        {
            float* row = arguments.C + ((long)(strips.Start(strip) + r) * geometry.Columns) + j;
            for (int c = 0; c < used; c++)
            {
                float sum = Lanes16<TSimd>.Sum(sums + (((r * columns) + c) * Lanes));
                sum += arguments.Accumulate ? row[c] : arguments.Bias is null ? 0 : arguments.Bias[j + c];
                row[c] = arguments.ReLU ? MathF.Max(sum, 0) : sum;
            }
        }
    }
}

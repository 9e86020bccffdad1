using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.MatrixMultiply;

/// <summary>The product of packed rows with B; see PackedMatrixMultiply.cs. A task is a block of C.</summary>
internal sealed unsafe class PackedTiles : VectorStage
{
    private const int BlockDepth = 256;         // × 32 columns = 32 KiB of the first-level cache's 48
    private const int MaxBlockRows = 224;       // × 256 terms = 224 KiB of the second-level cache's 1 MiB
    private const int MaxBlockColumns = 512;    // columns over which a block of A is reused from the second-level cache
    private const int EnoughTasks = 16;         // so that a few threads end together
    private const int WidestTile = 32;          // columns, at 512 bits
    private const int BufferFloats = BlockDepth * WidestTile;

    private readonly MatrixMultiplyGeometry _geometry;
    private readonly MatrixMultiplyArguments _arguments;
    private readonly RowStrips _strips;
    private readonly int _stripsPerBlock, _columnsPerBlock, _columnBlocks;
    private readonly bool _isNonTemporal;

    public PackedTiles(MatrixMultiplyGeometry geometry, VectorWidth width, MatrixMultiplyArguments arguments) : base(width)
    {
        (_geometry, _arguments, _strips) = (geometry, arguments, new RowStrips(geometry.Rows, width));
        int stripsPerBlock = Math.Max(1, Divide(_strips.Count, Math.Max(1, Divide(geometry.Rows, MaxBlockRows))));
        int columnsPerBlock = MaxBlockColumns;
        // Columns are split before rows: another column block repacks nothing, another row block packs B again.
        while (columnsPerBlock > WidestTile && Count(stripsPerBlock, columnsPerBlock) < EnoughTasks)
        {
            columnsPerBlock /= 2;
        }
        while (stripsPerBlock > 4 && Count(stripsPerBlock, columnsPerBlock) < EnoughTasks / 2)
        {
            stripsPerBlock = (stripsPerBlock + 1) / 2;
        }
        (_stripsPerBlock, _columnsPerBlock) = (stripsPerBlock, columnsPerBlock);
        _columnBlocks = Divide(geometry.Columns, columnsPerBlock);
        Tasks = Count(stripsPerBlock, columnsPerBlock);
        _isNonTemporal = NonTemporalStore.Suits(arguments.C, (long)geometry.Rows * geometry.Columns)
            && geometry.Columns % Blocks.Size == 0 && geometry.Depth <= BlockDepth && arguments.Bias is null && !arguments.ReLU;
    }

    public override string Name => "MatrixMultiply.Packed";

    public override int Tasks { get; }

    private int Count(int strips, int columns) => Divide(_strips.Count, strips) * Divide(_geometry.Columns, columns);

    private static int Divide(int value, int divisor) => (value + divisor - 1) / divisor;

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        // A cache line more than needed: the buffers start at one.
        byte* stack = stackalloc byte[(BufferFloats + (MatrixTile.TallRows * WidestTile) + 16) * sizeof(float)];
        float* b = (float*)(((nuint)stack + 63) & ~(nuint)63);
        float* edge = b + BufferFloats;
        for (int task = firstTask; task < lastTask; task++)
        {
            int firstStrip = task / _columnBlocks * _stripsPerBlock;
            int firstColumn = task % _columnBlocks * _columnsPerBlock;
            Block<TSimd>(
                firstStrip, Math.Min(firstStrip + _stripsPerBlock, _strips.Count),
                firstColumn, Math.Min(firstColumn + _columnsPerBlock, _geometry.Columns), b, edge);
        }
    }

    private void Block<TSimd>(int firstStrip, int lastStrip, int firstColumn, int lastColumn, float* b, float* edge)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int k = _geometry.Depth, tileColumns = 2 * TSimd.Width;
        for (int p = 0; p == 0 || p < k; p += BlockDepth)   // once even if depth is 0: C is then 0 or the bias
        {
            int depth = Math.Min(BlockDepth, k - p);
            // The buffer holds several tiles' columns where sums are short: rows of C are then written in longer runs.
            int most = Math.Max(1, BufferFloats / (Math.Max(1, depth) * tileColumns)) * tileColumns;
            for (int j = firstColumn; j < lastColumn; j += most)
            {
                int columns = Math.Min(most, lastColumn - j);
                for (int t = 0; t < columns; t += tileColumns)
                {
                    PackColumns<TSimd>(p, depth, j + t, Math.Min(tileColumns, columns - t), b + ((long)t * depth));
                }
                float* next = j + most < lastColumn ? Source(p, j + most) : Source(p + BlockDepth, firstColumn);
                int lines = _geometry.TransposeB ? 0 : most / Blocks.Size;   // of each row; a transposed B is read in long runs
                for (int strip = firstStrip, line = 0; strip < lastStrip; strip++)
                {
                    for (int t = 0; t < columns; t += tileColumns, line++)
                    {
                        PrefetchLines ahead = line < lines ? new(next + (line * Blocks.Size), _geometry.Columns) : new(b, 0);
                        Tile<TSimd>(strip, p, depth, j + t, Math.Min(tileColumns, columns - t), b + ((long)t * depth), edge, ahead);
                    }
                }
            }
        }
    }

    // Term p of column j of B.
    private float* Source(int p, int j) =>
        _arguments.B + (_geometry.TransposeB ? ((long)j * _geometry.Depth) + p : ((long)p * _geometry.Columns) + j);

    private void PackColumns<TSimd>(int p, int depth, int j, int columns, float* b)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int tileColumns = 2 * TSimd.Width;
        float* source = Source(p, j);
        if (!_geometry.TransposeB && columns == tileColumns)
        {
            for (int q = 0; q < depth; q++, source += _geometry.Columns, b += tileColumns)
            {
                TSimd.Store(TSimd.Load(source), b);
                TSimd.Store(TSimd.Load(source + TSimd.Width), b + TSimd.Width);
            }
            return;
        }
        if (columns < tileColumns)
        {
            new Span<float>(b, depth * tileColumns).Clear();
        }
        if (_geometry.TransposeB)
        {
            Transposition.Copy(columns, depth, source, _geometry.Depth, b, tileColumns);
            return;
        }
        for (int q = 0; q < depth; q++)
        {
            new ReadOnlySpan<float>(source + ((long)q * _geometry.Columns), columns).CopyTo(
                new Span<float>(b + (q * tileColumns), columns));
        }
    }

    private void Tile<TSimd>(int strip, int p, int depth, int j, int columns, float* b, float* edge, PrefetchLines ahead)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        int n = _geometry.Columns, start = _strips.Start(strip), height = _strips.Height(strip), used = _strips.Used(strip);
        float* a = _arguments.Workspace + ((long)start * _geometry.Depth) + ((long)p * height);
        float* c = _arguments.C + ((long)start * n) + j;
        bool accumulate = _arguments.Accumulate || p > 0;
        bool whole = used == height && columns == 2 * TSimd.Width;

        float* tile = whole ? c : edge;
        long stride = whole ? n : 2 * TSimd.Width;
        if (!whole && accumulate)
        {
            CopyTile(used, columns, c, n, edge, stride);
        }
        TileWrite write = accumulate ? TileWrite.Add : whole && _isNonTemporal ? TileWrite.StoreNonTemporal : TileWrite.Store;
        if (height == MatrixTile.TallRows)
        {
            MatrixTile.Multiply<TSimd, Fourteen>(depth, a, b, tile, stride, write, ahead);
        }
        else
        {
            MatrixTile.Multiply<TSimd, Six>(depth, a, b, tile, stride, write, ahead);
        }
        if (p + depth == _geometry.Depth && (_arguments.Bias is not null || _arguments.ReLU))
        {
            Epilogue<TSimd>(used, columns, j, tile, stride);
        }
        if (!whole)
        {
            CopyTile(used, columns, edge, stride, c, n);
        }
    }

    private static void CopyTile(int rows, int columns, float* source, long sourceStride, float* destination, long destinationStride)
    {
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(source + (r * sourceStride), columns).CopyTo(
                new Span<float>(destination + (r * destinationStride), columns));
        }
    }

    // Bias and ReLU, while the tile is in the first-level cache.
    private void Epilogue<TSimd>(int rows, int columns, int j, float* tile, long stride)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd left = TSimd.Zero, right = TSimd.Zero;
        if (_arguments.Bias is not null)
        {
            left = ElementwiseLoop.LoadPart<TSimd>(_arguments.Bias + j, Math.Min(columns, TSimd.Width));
            right = ElementwiseLoop.LoadPart<TSimd>(_arguments.Bias + j + TSimd.Width, columns - TSimd.Width);
        }
        for (int r = 0; r < rows; r++)
        {
            float* row = tile + (r * stride);
            TSimd.Store(Activate(TSimd.Load(row) + left), row);
            TSimd.Store(Activate(TSimd.Load(row + TSimd.Width) + right), row + TSimd.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Activate<TSimd>(TSimd value) where TSimd : unmanaged, ISimd<TSimd> =>
        _arguments.ReLU ? TSimd.AtLeast(value, TSimd.Zero) : value;
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// The weights' gradient over batch lanes, float32: sums that still have 16 lanes.
//   what    sums[f, c, k] = Σ over blocks, o of dOutput[f, o] · input[c, o·stride − pad + k·dilation], lane by lane
//   layout  [n/16][c][d][h][w][16 images]
//   tile    up to 5 filters × 5 taps beside each other in a filter's row, or where it has one, 5 channels
//   loops   parallel (chunk of blocks, filters, channel); then blocks, output rows that stay in cache, rows of the filter
//   edges   rows beyond the input are left out; columns beyond it are zeros, in rows that the task copies
//   pooled  where a 2 × 2 max pooling followed the convolution, dOutput is the pooled values': a piece's rows are made of them
internal sealed unsafe class BatchLaneWeightGradientStage<TSimd> : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly BatchLaneWeightGradientPlan _plan;
    private readonly ConvolutionGeometry _geometry;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly float* _sums;
    private readonly bool _hasBias;
    private readonly PooledBatchLaneRows? _pooled;

    /// <param name="dOutput">Null where <paramref name="pooled"/> has it.</param>
    public BatchLaneWeightGradientStage(
        string name, BatchLaneWeightGradientPlan plan, float* input, float* dOutput, float* sums, bool hasBias,
        PooledBatchLaneRows? pooled = null)
    {
        (Name, _plan, _geometry, _hasBias, _pooled) = (name, plan, plan.Geometry, hasBias, pooled);
        _input = input;
        _dOutput = dOutput;
        _sums = sums;
        Tasks = plan.Chunks * plan.FilterGroups * plan.ChannelUnits;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override long ScratchFloats => _plan.ScratchFloats;

    private nint InputBlock => (nint)_geometry.InChannels * _geometry.InputArea * Blocks.Size;

    private nint OutputBlock => (nint)_geometry.OutChannels * _geometry.OutputArea * Blocks.Size;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        Tap* rows = stackalloc Tap[_plan.Rows * _plan.BlocksAtOnce];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int unit) = Math.DivRem(task, _plan.ChannelUnits);
            (int chunk, int group) = Math.DivRem(rest, _plan.FilterGroups);
            var work = new Work
            {
                FirstFilter = (int)((long)_geometry.OutChannels * group / _plan.FilterGroups),
                LastFilter = (int)((long)_geometry.OutChannels * (group + 1) / _plan.FilterGroups),
                FirstChannel = _plan.IsPoint ? 0 : unit,
                LastChannel = _plan.IsPoint ? _geometry.InChannels : unit + 1,
                SumsBias = _hasBias && unit == 0,
                Sums = _sums + ((nint)chunk * _plan.Sums * Blocks.Size),
                Scratch = scratch,
                Rows = rows,
            };
            Clear(work, 0);
            (int firstBlock, int lastBlock) = _plan.BlocksOf(chunk);
            for (int block = firstBlock; block < lastBlock; block += _plan.BlocksAtOnce)
            {
                (work.FirstBlock, work.LastBlock) = (block, Math.Min(lastBlock, block + _plan.BlocksAtOnce));
                SumBlocks(ref work);
            }
            if (chunk == _plan.FullChunks)
            {
                Clear(work, _plan.LanesOfLast);   // lanes without an image
            }
        }
    }

    private float* Bias(in Work work) => work.Sums + ((((nint)_geometry.OutChannels * _plan.Products) + work.FirstFilter) * Blocks.Size);

    private void Clear(in Work work, int firstLane)
    {
        for (int f = work.FirstFilter; f < work.LastFilter; f++)
        {
            nint first = ((nint)f * _plan.Products) + ((nint)work.FirstChannel * _geometry.KernelArea);
            ClearLanes(work.Sums + (first * Blocks.Size), (work.LastChannel - work.FirstChannel) * _geometry.KernelArea, firstLane);
        }
        if (work.SumsBias)
        {
            ClearLanes(Bias(work), work.LastFilter - work.FirstFilter, firstLane);
        }
    }

    private static void ClearLanes(float* sums, int count, int firstLane)
    {
        for (int i = 0; i < count; i++)
        {
            new Span<float>(sums + ((nint)i * Blocks.Size) + firstLane, Blocks.Size - firstLane).Clear();
        }
    }

    private void SumBlocks(ref Work work)
    {
        for (int od = 0; od < _geometry.Depth.Output; od++)
        {
            for (int oh = 0; oh < _geometry.Height.Output; oh += _plan.Rows)
            {
                (work.Slice, work.FirstRow, work.LastRow) = (od, oh, Math.Min(_geometry.Height.Output, oh + _plan.Rows));
                PlaceDOutput(ref work);
                SumPiece(work);
                if (work.SumsBias)
                {
                    SumBias(work);
                }
            }
        }
    }

    // Where the piece's rows of dOutput are, of the task's first filter.
    private void PlaceDOutput(ref Work work)
    {
        nint rowFloats = (nint)_geometry.Width.Output * Blocks.Size;
        if (_pooled is null)
        {
            work.Filter = (nint)_geometry.OutputArea * Blocks.Size;
            work.DOutputBlock = OutputBlock;
            work.DOutput = _dOutput + (work.FirstBlock * OutputBlock) + (work.FirstFilter * work.Filter)
                + ((((nint)work.Slice * _geometry.Height.Output) + work.FirstRow) * rowFloats);
            return;
        }
        work.Filter = _plan.Rows * rowFloats;
        work.DOutputBlock = (work.LastFilter - work.FirstFilter) * work.Filter;
        work.DOutput = work.Scratch + _plan.PaddedFloats;
        float* rows = work.DOutput;
        for (int block = work.FirstBlock; block < work.LastBlock; block++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++, rows += work.Filter)
            {
                _pooled.Fill<TSimd>((block * _geometry.OutChannels) + f, work.FirstRow, work.LastRow, rows);
            }
        }
    }

    private void SumPiece(in Work work)
    {
        ConvolutionAxis depth = _geometry.Depth;
        for (int c = work.FirstChannel; c < work.LastChannel; c += _plan.IsPoint ? TapTile.MaxTaps : 1)
        {
            for (int kd = 0; kd < depth.Kernel; kd++)
            {
                int id = depth.InputAt(work.Slice, kd);
                if ((uint)id < (uint)depth.Input)
                {
                    SumSlice(work, c, kd, (c * depth.Input) + id);
                }
            }
        }
    }

    // A slice of the filters over a channel's slice of the input.
    private void SumSlice(in Work work, int channel, int kd, int slice)
    {
        (ConvolutionAxis height, ConvolutionAxis width) = (_geometry.Height, _geometry.Width);
        int firstInput = Math.Max(0, height.InputAt(work.FirstRow, 0));
        int lastInput = Math.Min(height.Input, height.InputAt(work.LastRow - 1, height.Kernel - 1) + 1);
        float* rows = _input + (work.FirstBlock * InputBlock) + ((nint)((slice * height.Input) + firstInput) * width.Input * Blocks.Size);
        (int firstColumn, int columns) = (0, width.Input);
        nint blockStep = InputBlock;
        if (_plan.IsPadded)
        {
            (firstColumn, columns) = _plan.PaddedRow;
            blockStep = (nint)_plan.PaddedRows * columns * Blocks.Size;
            CopyRows(work, rows, Math.Max(0, lastInput - firstInput));
            rows = work.Scratch;
        }
        // One tap in a row meets some columns only; more meet all, of which the copies have those on padding.
        (int first, int last) = width.Kernel == 1 ? (width.FirstOutput(0), width.LastOutput(0)) : (0, width.Output);
        TapTileArguments tile;
        tile.Rows = work.Rows;
        tile.InputStep = (nint)width.Stride * Blocks.Size;
        tile.Tap = (_plan.IsPoint ? _geometry.InputArea : (nint)width.Dilation) * Blocks.Size;
        tile.Filter = work.Filter;
        tile.SumFilter = (nint)_plan.Products * Blocks.Size;
        int taps = _plan.IsPoint ? Math.Min(TapTile.MaxTaps, work.LastChannel - channel) : width.Kernel;
        // A tile's filters pass over all rows of taps before the next ones': what both read stays in the first-level cache.
        int filters = work.LastFilter - work.FirstFilter, tiles = BatchLaneWeightGradientPlan.Pieces(filters, TapTile.MaxFilters<TSimd>());
        for (int i = 0, f = 0, lastFilter; i < tiles; i++, f = lastFilter)
        {
            lastFilter = filters * (i + 1) / tiles;
            for (int kh = 0; kh < height.Kernel; kh++)
            {
                (int firstRow, int lastRow) = (Math.Max(work.FirstRow, height.FirstOutput(kh)), Math.Min(
                    work.LastRow, height.LastOutput(kh)));
                if (firstRow >= lastRow || first >= last)
                {
                    continue;
                }
                tile.RowCount = 0;
                for (int block = 0; block < work.LastBlock - work.FirstBlock; block++)
                {
                    for (int row = firstRow; row < lastRow; row++)
                    {
                        nint output = (block * work.DOutputBlock) + ((((nint)(row - work.FirstRow) * width.Output) + first) * Blocks.Size);
                        nint pixel = ((nint)(height.InputAt(row, kh) - firstInput) * columns) + width.InputAt(first, 0) - firstColumn;
                        work.Rows[tile.RowCount++] = new Tap((int)output, (int)((block * blockStep) + (pixel * Blocks.Size)), last - first);
                    }
                }
                tile.Input = rows;
                tile.DOutput = work.DOutput + (f * tile.Filter);
                nint sum = ((nint)(work.FirstFilter + f) * _plan.Products)
                    + ((((((nint)channel * _geometry.Depth.Kernel) + kd) * height.Kernel) + kh) * width.Kernel);
                tile.Sums = work.Sums + (sum * Blocks.Size);
                RunTaps(lastFilter - f, taps, tile);
            }
        }
    }

    private void CopyRows(in Work work, float* rows, int count)
    {
        (int firstColumn, int columns) = _plan.PaddedRow;
        nint rowFloats = (nint)_geometry.Width.Input * Blocks.Size;
        float* copy = work.Scratch;
        for (int block = work.FirstBlock; block < work.LastBlock;
            block++, copy += (nint)_plan.PaddedRows * columns * Blocks.Size, rows += InputBlock)
        {
            for (int row = 0; row < count; row++)
            {
                PaddedRows.Copy(rows + (row * rowFloats), _geometry.Width.Input, Blocks.Size, firstColumn,
                    firstColumn + columns - 1, copy + ((nint)row * columns * Blocks.Size));
            }
        }
    }

    // A row's taps, in tiles of even sizes.
    private static void RunTaps(int filters, int taps, TapTileArguments whole)
    {
        int tiles = BatchLaneWeightGradientPlan.Pieces(taps, TapTile.MaxTaps);
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            for (int i = 0, k = 0, lastTap; i < tiles; i++, k = lastTap)
            {
                lastTap = taps * (i + 1) / tiles;
                TapTileArguments tile = whole;
                tile.Input += lane + (k * whole.Tap);
                tile.DOutput += lane;
                tile.Sums += lane + (k * Blocks.Size);
                TapTile.Run<TSimd>(filters, lastTap - k, &tile);
            }
        }
    }

    // While the piece is in cache. Four sums hide the latency of an addition; they are added pairwise at the end.
    private void SumBias(in Work work)
    {
        int count = (work.LastRow - work.FirstRow) * _geometry.Width.Output;
        for (int block = 0; block < work.LastBlock - work.FirstBlock; block++)
        {
            float* row = work.DOutput + (block * work.DOutputBlock);
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    float* pixel = row + ((f - work.FirstFilter) * work.Filter) + lane;
                    float* sum = Bias(work) + ((nint)(f - work.FirstFilter) * Blocks.Size) + lane;
                    TSimd s0 = TSimd.Load(sum), s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                    int i = 0;
                    for (; i + 4 <= count; i += 4, pixel += 4 * Blocks.Size)
                    {
                        s0 += TSimd.Load(pixel);
                        s1 += TSimd.Load(pixel + Blocks.Size);
                        s2 += TSimd.Load(pixel + (2 * Blocks.Size));
                        s3 += TSimd.Load(pixel + (3 * Blocks.Size));
                    }
                    for (; i < count; i++, pixel += Blocks.Size)
                    {
                        s0 += TSimd.Load(pixel);
                    }
                    TSimd.Store((s0 + s1) + (s2 + s3), sum);
                }
            }
        }
    }

    // The state of one task.
    private struct Work
    {
        public int FirstFilter, LastFilter, FirstChannel, LastChannel, FirstBlock, LastBlock;
        public int Slice, FirstRow, LastRow;
        public bool SumsBias;
        public float* Sums;
        public float* Scratch;
        public float* DOutput;
        public nint DOutputBlock, Filter;   // from a block of images to the next, and from a filter
        public Tap* Rows;
    }
}

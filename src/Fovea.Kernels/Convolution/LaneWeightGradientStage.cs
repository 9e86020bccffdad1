using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// The weights' gradient over batch lanes, float32: sums that still have 16 lanes.
//   what    sums[f, c, k] = Σ over blocks, o of dOutput[f, o] · input[c, o·stride − pad + k·dilation], lane by lane
//   layout  [n/16][c][d][h][w][16 images]
//   tile    up to 14 filters × 2 taps beside each other in a filter's row, or where it has one, 2 channels
//   loops   parallel (chunk of blocks, filters of a tile, channel); then blocks, output rows that stay in cache, taps
//   edges   two taps share the columns where both lie on the input; the columns of just one are summed after
internal sealed unsafe class LaneWeightGradientStage<TSimd> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly LaneWeightGradientPlan _plan;
    private readonly ConvolutionGeometry _geometry;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly float* _sums;
    private readonly int _filterTiles;
    private readonly bool _hasBias, _wholeSteps;

    public LaneWeightGradientStage(string name, LaneWeightGradientPlan plan, float* input, float* dOutput, float* sums, bool hasBias)
    {
        (Name, _plan, _geometry, _hasBias) = (name, plan, plan.Geometry, hasBias);
        _input = input;
        _dOutput = dOutput;
        _sums = sums;
        _filterTiles = LaneWeightGradientPlan.TilesOf(_geometry.OutChannels, Tile.MaxPixels<TSimd>());
        _wholeSteps = RowStep % _geometry.Width.Stride == 0 && InputBlock / Blocks.Size % _geometry.Width.Stride == 0;
        Tasks = plan.Chunks * _filterTiles * plan.ChannelUnits;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    private nint InputBlock => (nint)_geometry.InChannels * _geometry.InputArea * Blocks.Size;

    private nint OutputBlock => (nint)_geometry.OutChannels * _geometry.OutputArea * Blocks.Size;

    // Input pixels from an output row's to the next one's.
    private int RowStep => _geometry.Height.Stride * _geometry.Width.Input;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        Tap* taps = stackalloc Tap[_plan.Rows * _plan.BlocksAtOnce];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int unit) = Math.DivRem(task, _plan.ChannelUnits);
            (int chunk, int filterTile) = Math.DivRem(rest, _filterTiles);
            bool all = _plan.ChannelUnits == 1;
            var work = new Work
            {
                FirstFilter = (int)((long)_geometry.OutChannels * filterTile / _filterTiles),
                LastFilter = (int)((long)_geometry.OutChannels * (filterTile + 1) / _filterTiles),
                FirstChannel = all ? 0 : unit,
                LastChannel = all ? _geometry.InChannels : unit + 1,
                Taps = taps,
                Sums = _sums + ((nint)chunk * _plan.Sums * Blocks.Size),
            };
            (int firstBlock, int lastBlock) = _plan.BlocksOf(chunk);
            Clear(work, 0);
            for (int block = firstBlock; block < lastBlock; block += _plan.BlocksAtOnce)
            {
                (work.FirstBlock, work.LastBlock) = (block, Math.Min(lastBlock, block + _plan.BlocksAtOnce));
                SumBlocks(work);
            }
            if (unit == 0 && _hasBias)
            {
                SumBias(work, firstBlock, lastBlock);
            }
            if (chunk == _plan.FullChunks)
            {
                Clear(work, _plan.LanesOfLast);   // lanes without an image
                if (unit == 0)
                {
                    ClearLanes(Bias(work), work.LastFilter - work.FirstFilter, _plan.LanesOfLast);
                }
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
    }

    private static void ClearLanes(float* sums, int count, int firstLane)
    {
        for (int i = 0; i < count; i++)
        {
            new Span<float>(sums + ((nint)i * Blocks.Size) + firstLane, Blocks.Size - firstLane).Clear();
        }
    }

    private void SumBlocks(Work work)
    {
        TileArguments tile;
        tile.Taps = work.Taps;
        tile.SourcePixel = (nint)_geometry.OutputArea * Blocks.Size;
        tile.SourceStep = Blocks.Size;
        tile.WeightStep = (nint)_geometry.Width.Stride * Blocks.Size;
        tile.StartPixel = tile.TargetPixel = (nint)_plan.Products * Blocks.Size;
        for (int od = 0; od < _geometry.Depth.Output; od++)
        {
            for (int oh = 0; oh < _geometry.Height.Output; oh += _plan.Rows)
            {
                (work.Slice, work.FirstRow, work.LastRow) = (od, oh, Math.Min(_geometry.Height.Output, oh + _plan.Rows));
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    work.Lane = lane;
                    SumPiece(work, &tile);
                }
            }
        }
    }

    private void SumPiece(in Work work, TileArguments* tile)
    {
        (ConvolutionAxis depth, ConvolutionAxis height, ConvolutionAxis width) = (_geometry.Depth, _geometry.Height, _geometry.Width);
        bool isPoint = _geometry.KernelArea == 1;
        tile->WeightSecond = (isPoint ? _geometry.InputArea : (nint)width.Dilation) * Blocks.Size;
        tile->StartSecond = tile->TargetSecond = Blocks.Size;
        for (int c = work.FirstChannel; c < work.LastChannel; c += isPoint ? 2 : 1)
        {
            for (int kd = 0; kd < depth.Kernel; kd++)
            {
                int id = depth.InputAt(work.Slice, kd);
                for (int kh = 0; kh < height.Kernel && (uint)id < (uint)depth.Input; kh++)
                {
                    (int first, int last) = (Math.Max(work.FirstRow, height.FirstOutput(kh)), Math.Min(work.LastRow, height.LastOutput(kh)));
                    if (first >= last)
                    {
                        continue;
                    }
                    int inputRow = (((c * depth.Input) + id) * height.Input) + height.InputAt(first, kh);
                    int product = ((((c * depth.Kernel) + kd) * height.Kernel) + kh) * width.Kernel;
                    var rows = new Rows(first, last, inputRow, product);
                    if (isPoint)
                    {
                        SumTaps(work, rows, 0, width.FirstOutput(0), width.LastOutput(0), Math.Min(2, work.LastChannel - c), tile);
                    }
                    else
                    {
                        SumFilterRow(work, rows, tile);
                    }
                }
            }
        }
    }

    // The taps of a row of the filter, in pairs.
    private void SumFilterRow(in Work work, Rows rows, TileArguments* tile)
    {
        ConvolutionAxis width = _geometry.Width;
        for (int kw = 0; kw < width.Kernel; kw += 2)
        {
            (int first, int last) = (width.FirstOutput(kw), width.LastOutput(kw));
            if (kw + 1 == width.Kernel)
            {
                SumTaps(work, rows, kw, first, last, 1, tile);
                break;
            }
            (int nextFirst, int nextLast) = (width.FirstOutput(kw + 1), width.LastOutput(kw + 1));
            (int bothFirst, int bothLast) = (Math.Max(first, nextFirst), Math.Min(last, nextLast));
            if (bothFirst >= bothLast)
            {
                SumTaps(work, rows, kw, first, last, 1, tile);
                SumTaps(work, rows, kw + 1, nextFirst, nextLast, 1, tile);
                continue;
            }
            SumTaps(work, rows, kw, bothFirst, bothLast, 2, tile);
            SumTaps(work, rows, kw, first, bothFirst, 1, tile);
            SumTaps(work, rows, kw, bothLast, last, 1, tile);
            SumTaps(work, rows, kw + 1, nextFirst, bothFirst, 1, tile);
            SumTaps(work, rows, kw + 1, bothLast, nextLast, 1, tile);
        }
    }

    // One tap, or two beside each other, over some columns of the piece's rows and blocks.
    private void SumTaps(in Work work, Rows rows, int kw, int firstColumn, int lastColumn, int vectors, TileArguments* tile)
    {
        if (firstColumn >= lastColumn)
        {
            return;
        }
        ConvolutionAxis width = _geometry.Width;
        nint input = ((((nint)rows.Input * width.Input) + width.InputAt(firstColumn, kw)) * Blocks.Size) + work.Lane;
        nint output = ((((((((nint)work.FirstFilter * _geometry.Depth.Output) + work.Slice) * _geometry.Height.Output) + rows.First) * width.Output) + firstColumn) * Blocks.Size) + work.Lane;
        tile->Weights = _input + (work.FirstBlock * InputBlock) + input;
        tile->Source = _dOutput + (work.FirstBlock * OutputBlock) + output;
        tile->Start = tile->Target = work.Sums + ((((nint)work.FirstFilter * _plan.Products) + rows.Product + kw) * Blocks.Size) + work.Lane;
        tile->TapCount = 0;
        for (int block = work.FirstBlock; block < work.LastBlock; block++)
        {
            for (int oh = rows.First; oh < rows.Last; oh++)
            {
                nint pixel = ((block - work.FirstBlock) * (InputBlock / Blocks.Size)) + ((nint)(oh - rows.First) * RowStep);
                nint gradient = ((block - work.FirstBlock) * OutputBlock) + ((nint)(oh - rows.First) * width.Output * Blocks.Size);
                if (_wholeSteps)
                {
                    work.Taps[tile->TapCount++] = new Tap((int)gradient, (int)(pixel / width.Stride), lastColumn - firstColumn);
                    continue;
                }
                // The tile counts in steps of the stride, of which a row is not a whole number: a call for each.
                TileArguments row = *tile;
                row.Weights += pixel * Blocks.Size;
                row.Source += gradient;
                *row.Taps = new Tap(0, 0, lastColumn - firstColumn);
                row.TapCount = 1;
                Tile.Run<TSimd, LaneRead>(work.LastFilter - work.FirstFilter, vectors, &row);
            }
        }
        if (_wholeSteps)
        {
            Tile.Run<TSimd, LaneRead>(work.LastFilter - work.FirstFilter, vectors, tile);
        }
    }

    // Four sums hide the latency of an addition; they are added pairwise at the end.
    private void SumBias(in Work work, int firstBlock, int lastBlock)
    {
        int area = _geometry.OutputArea;
        for (int f = work.FirstFilter; f < work.LastFilter; f++)
        {
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                TSimd s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
                for (int block = firstBlock; block < lastBlock; block++)
                {
                    float* pixel = _dOutput + (block * OutputBlock) + ((nint)f * area * Blocks.Size) + lane;
                    int i = 0;
                    for (; i + 4 <= area; i += 4, pixel += 4 * Blocks.Size)
                    {
                        s0 += TSimd.Load(pixel);
                        s1 += TSimd.Load(pixel + Blocks.Size);
                        s2 += TSimd.Load(pixel + (2 * Blocks.Size));
                        s3 += TSimd.Load(pixel + (3 * Blocks.Size));
                    }
                    for (; i < area; i++, pixel += Blocks.Size)
                    {
                        s0 += TSimd.Load(pixel);
                    }
                }
                TSimd.Store((s0 + s1) + (s2 + s3), Bias(work) + ((nint)(f - work.FirstFilter) * Blocks.Size) + lane);
            }
        }
    }

    // The output rows under a row of the filter, the input row under the first of them, and the row's first product.
    private readonly record struct Rows(int First, int Last, int Input, int Product);

    // The state of one task.
    private struct Work
    {
        public int FirstFilter, LastFilter, FirstChannel, LastChannel, FirstBlock, LastBlock;
        public int Slice, FirstRow, LastRow, Lane;
        public Tap* Taps;
        public float* Sums;
    }
}

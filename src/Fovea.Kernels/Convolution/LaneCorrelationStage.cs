using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// Convolution over batch lanes, float32.
//   what    target = activation(source ⋆ weights + bias), groups = 1
//   layout  source and target [n/16][c][d][h][w][16 images]; weights plain
//   tile    up to 14 filters × 2 blocks of images at one pixel: a weight is a broadcast, 32 images are two vectors
//   loops   parallel (two blocks, band of rows, part of the filters); then row, lanes by the vector's width, column, filters
//   edges   taps on padding are left out, so that a source row is read where it lies
//   sums    over channel, then taps in row-major order, at every vector width
internal sealed unsafe class LaneCorrelationStage<TSimd> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly LaneCorrelation _plan;
    private readonly float* _source;
    private readonly float* _weights;
    private readonly float* _start;
    private readonly float* _target;
    private readonly Finish _finish;

    public LaneCorrelationStage(string name, LaneCorrelation plan, float* source, float* weights, float* start, float* target, Finish finish)
    {
        (Name, _plan, _finish) = (name, plan, finish);
        _source = source;
        _weights = weights;
        _start = start;
        _target = target;
        Tasks = plan.BlockPairs * plan.Bands * plan.Parts;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        Tap* taps = stackalloc Tap[_plan.Taps];
        int rows = _plan.Depth.Output * _plan.Height.Output;
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int part) = Math.DivRem(task, _plan.Parts);
            (int pair, int band) = Math.DivRem(rest, _plan.Bands);
            var work = new Work
            {
                Block = 2 * pair,
                Vectors = Math.Min(2, Blocks.Count(_plan.Batch) - (2 * pair)),
                FirstFilter = (int)((long)_plan.Filters * part / _plan.Parts),
                LastFilter = (int)((long)_plan.Filters * (part + 1) / _plan.Parts),
                Taps = taps,
            };
            int lastRow = (int)((long)rows * (band + 1) / _plan.Bands);
            for (int row = (int)((long)rows * band / _plan.Bands); row < lastRow; row++)
            {
                RunRow(ref work, row);
            }
        }
    }

    private void RunRow(ref Work work, int row)
    {
        (work.Slice, work.Row) = Math.DivRem(row, _plan.Height.Output);
        TileArguments tile;
        tile.Taps = work.Taps;
        tile.SourcePixel = _plan.Products;
        tile.SourceStep = 1;
        tile.WeightStep = _plan.RunsOverChannels ? (nint)_plan.SourceArea * Blocks.Size : Blocks.Size;
        tile.WeightSecond = (nint)_plan.Channels * _plan.SourceArea * Blocks.Size;
        tile.StartPixel = Blocks.Size;
        tile.StartSecond = 0;
        tile.TargetPixel = (nint)_plan.TargetArea * Blocks.Size;
        tile.TargetSecond = (nint)_plan.Filters * _plan.TargetArea * Blocks.Size;
        float* image = _source + (work.Block * tile.WeightSecond);
        float* target = _target + (work.Block * tile.TargetSecond) + ((nint)row * _plan.Width.Output * Blocks.Size);
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            (work.FirstTap, work.LastTap, work.TapCount) = (-1, -1, 0);
            for (int column = 0; column < _plan.Width.Output; column++)
            {
                ListTaps(ref work, column);
                tile.TapCount = work.TapCount;
                int pixel = (((_plan.Depth.InputAt(work.Slice, 0) * _plan.Height.Input) + _plan.Height.InputAt(work.Row, 0)) * _plan.Width.Input) + _plan.Width.InputAt(column, 0);
                tile.Weights = image + ((nint)pixel * Blocks.Size) + lane;
                RunFilters(work, target + ((nint)column * Blocks.Size) + lane, &tile);
            }
        }
        if (!_finish.IsNothing)
        {
            FinishRow(work, target, tile.TargetPixel, tile.TargetSecond);
        }
    }

    private void RunFilters(in Work work, float* target, TileArguments* tile)
    {
        int filters = work.LastFilter - work.FirstFilter;
        int tiles = (filters + Tile.MaxPixels<TSimd>() - 1) / Tile.MaxPixels<TSimd>();
        for (int i = 0, begin = 0; i < tiles; i++)
        {
            int end = filters * (i + 1) / tiles;
            int first = work.FirstFilter + begin;
            tile->Source = _weights + ((nint)first * _plan.Products);
            tile->Start = _start + ((nint)first * Blocks.Size);
            tile->Target = target + (first * tile->TargetPixel);
            Tile.Run<TSimd, BroadcastRead>(end - begin, work.Vectors, tile);
            begin = end;
        }
    }

    // The runs of taps that lie on the source, as offsets from the pixel under the first, which may lie on padding.
    // Columns away from the edges share one list.
    private void ListTaps(ref Work work, int column)
    {
        (ConvolutionAxis depth, ConvolutionAxis height, ConvolutionAxis width) = (_plan.Depth, _plan.Height, _plan.Width);
        Inside(width, column, out int firstTap, out int lastTap);
        if (firstTap == work.FirstTap && lastTap == work.LastTap)
        {
            return;
        }
        if (work.TapCount > 0 && width.Dilation == 1 && !_plan.RunsOverChannels && firstTap < lastTap)
        {
            // Another column of the row meets the same rows of the filters, other taps of each.
            int shift = firstTap - work.FirstTap;
            for (Tap* tap = work.Taps, end = tap + work.TapCount; tap < end; tap++)
            {
                *tap = new Tap(tap->Source + shift, tap->Weight + shift, lastTap - firstTap);
            }
            (work.FirstTap, work.LastTap) = (firstTap, lastTap);
            return;
        }
        (work.FirstTap, work.LastTap, work.TapCount) = (firstTap, lastTap, 0);
        Inside(depth, work.Slice, out int firstSlice, out int lastSlice);
        Inside(height, work.Row, out int firstRow, out int lastRow);
        if (firstTap >= lastTap)
        {
            return;
        }
        if (_plan.RunsOverChannels)
        {
            if (firstSlice < lastSlice && firstRow < lastRow)
            {
                work.Taps[work.TapCount++] = new Tap(0, 0, _plan.Channels);
            }
            return;
        }
        int run = width.Dilation == 1 ? lastTap - firstTap : 1;
        for (int c = 0; c < _plan.Channels; c++)
        {
            for (int kd = firstSlice; kd < lastSlice; kd++)
            {
                int slice = (c * depth.Input) + (kd * depth.Dilation);
                for (int kh = firstRow; kh < lastRow; kh++)
                {
                    int row = (slice * height.Input) + (kh * height.Dilation);
                    int weight = ((((c * depth.Kernel) + kd) * height.Kernel) + kh) * width.Kernel;
                    for (int kw = firstTap; kw < lastTap; kw += run)
                    {
                        work.Taps[work.TapCount++] = new Tap(weight + kw, (row * width.Input) + (kw * width.Dilation), run);
                    }
                }
            }
        }
    }

    // The taps of an output cell that lie on the input: first … last − 1.
    private static void Inside(ConvolutionAxis axis, int output, out int first, out int last)
    {
        int at = axis.InputAt(output, 0);
        first = at >= 0 ? 0 : (-at + axis.Dilation - 1) / axis.Dilation;
        last = at >= axis.Input ? 0 : Math.Min(axis.Kernel, ((axis.Input - 1 - at) / axis.Dilation) + 1);
    }

    private void FinishRow(in Work work, float* target, nint filterStep, nint blockStep)
    {
        int vectors = _plan.Width.Output * Blocks.Size / TSimd.Width;
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                nint row = (nint)(target - _target) + (vector * blockStep) + (f * filterStep);
                _finish.ApplyTo<TSimd>(_target, row, vectors, TSimd.Width);
            }
        }
    }

    // The state of one task, and of the row at hand.
    private struct Work
    {
        public int Block, Vectors, FirstFilter, LastFilter;
        public int Slice, Row;
        public Tap* Taps;
        public int TapCount, FirstTap, LastTap;
    }
}

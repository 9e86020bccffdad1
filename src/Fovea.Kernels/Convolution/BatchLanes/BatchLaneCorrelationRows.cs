using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// A row of a convolution over batch lanes, float32, for the stages that store it as it is or pooled.
//   what    target = source ⋆ weights + bias, groups = 1
//   layout  source [n/16][c][d][h][w][16 images]; weights plain
//   tile    up to 6 filters × 2 blocks of images × 2 columns, or 4 blocks of rows of one column: a weight is a broadcast, 32
//           images are two vectors; where the columns' taps differ, the blocks are fewer, or registers few, up to 14 filters × 2
//           blocks at one pixel
//   loops   lanes by the vector's width, column, filters
//   edges   taps on padding are left out, so that a source row is read in place
//   sums    over channel, then taps in row-major order, at every vector width
internal sealed unsafe class BatchLaneCorrelationRows<TSimd>(BatchLaneCorrelation plan, float* source, float* weights, float* start)
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly float* _source = source, _weights = weights, _start = start;

    /// <summary>Sums a row of the target.</summary>
    /// <param name="work">The task; it keeps what rows and columns share.</param>
    /// <param name="row">Which, counted over depth and height.</param>
    /// <param name="columns">How many of its columns.</param>
    /// <param name="target">Where the first goes, of the first block and filter 0; the others follow, 16 floats each.</param>
    /// <param name="filterStep">Floats from a filter's row to the next one's.</param>
    /// <param name="blockStep">Floats from a block of images to the next.</param>
    public void Run(ref BatchLaneTask work, int row, int columns, float* target, nint filterStep, nint blockStep)
    {
        (work.Slice, work.Row) = Math.DivRem(row, plan.Height.Output);
        TileArguments tile;
        tile.Taps = work.Taps;
        tile.SourcePixel = plan.Products;
        tile.SourceStep = 1;
        tile.WeightStep = plan.RunsOverChannels ? (nint)plan.SourceArea * Blocks.Size : Blocks.Size;
        tile.WeightSecond = (nint)plan.Channels * plan.SourceArea * Blocks.Size;
        tile.StartPixel = Blocks.Size;
        tile.StartSecond = 0;
        tile.TargetPixel = filterStep;
        tile.TargetSecond = blockStep;
        float* image = _source + (work.Block * tile.WeightSecond);
        for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
        {
            (work.FirstTap, work.LastTap, work.TapCount) = (-1, -1, 0);
            for (int column = 0, count; column < columns; column += count)
            {
                ListTaps(ref work, column);
                bool hasPair = column + 1 < columns && work.Vectors == 2 && BatchLaneTile.Serves<TSimd>() && HasSameTaps(work, column + 1);
                count = hasPair ? 2 : 1;
                tile.TapCount = work.TapCount;
                int pixel = (((plan.Depth.InputAt(work.Slice, 0) * plan.Height.Input) + plan.Height.InputAt(work.Row, 0))
                    * plan.Width.Input) + plan.Width.InputAt(column, 0);
                tile.Weights = image + ((nint)pixel * Blocks.Size) + lane;
                float* first = target + ((nint)column * Blocks.Size) + lane;
                if (hasPair)
                {
                    RunFilters(work, 4, (nint)plan.Width.Stride * Blocks.Size, Blocks.Size, first, &tile);
                }
                else
                {
                    RunBlocks(work, first, &tile);
                }
            }
        }
    }

    // All the work's filters and blocks at a column.
    private void RunBlocks(in BatchLaneTask work, float* target, TileArguments* tile)
    {
        for (int block = 0, count; block < work.Vectors; block += count)
        {
            int left = work.Vectors - block;
            count = left == 4 && BatchLaneTile.Serves<TSimd>() ? 4 : Math.Min(2, left);
            RunFilters(work, count, 2 * tile->WeightSecond, 2 * tile->TargetSecond, target + (block * tile->TargetSecond), tile);
            tile->Weights += count * tile->WeightSecond;
        }
    }

    // All the work's filters in one or two vectors, or in four: two and their neighbours.
    private void RunFilters(in BatchLaneTask work, int vectors, nint pair, nint targetPair, float* target, TileArguments* tile)
    {
        int filters = work.LastFilter - work.FirstFilter, most = vectors == 4 ? BatchLaneTile.MaxFilters : Tile.MaxPixels<TSimd>();
        int tiles = (filters + most - 1) / most;
        for (int i = 0, begin = 0; i < tiles; i++)
        {
            int end = filters * (i + 1) / tiles;
            int first = work.FirstFilter + begin;
            tile->Source = _weights + ((nint)first * plan.Products);
            tile->Start = _start + ((nint)first * Blocks.Size);
            tile->Target = target + (first * tile->TargetPixel);
            if (vectors == 4)
            {
                BatchLaneTile.Run<TSimd>(end - begin, pair, targetPair, tile);
            }
            else
            {
                Tile.Run<TSimd, BroadcastRead>(end - begin, vectors, tile);
            }
            begin = end;
        }
    }

    private bool HasSameTaps(in BatchLaneTask work, int column)
    {
        Inside(plan.Width, column, out int first, out int last);
        return first == work.FirstTap && last == work.LastTap;
    }

    // The runs of taps that are on the source, as offsets from the pixel under the first, which may be on padding.
    // Columns away from the edges share one list.
    private void ListTaps(ref BatchLaneTask work, int column)
    {
        (ConvolutionAxis depth, ConvolutionAxis height, ConvolutionAxis width) = (plan.Depth, plan.Height, plan.Width);
        Inside(width, column, out int firstTap, out int lastTap);
        if (firstTap == work.FirstTap && lastTap == work.LastTap)
        {
            return;
        }
        if (work.TapCount > 0 && width.Dilation == 1 && !plan.RunsOverChannels && firstTap < lastTap)
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
        if (plan.RunsOverChannels)
        {
            if (firstSlice < lastSlice && firstRow < lastRow)
            {
                work.Taps[work.TapCount++] = new Tap(0, 0, plan.Channels);
            }
            return;
        }
        int run = width.Dilation == 1 ? lastTap - firstTap : 1;
        for (int c = 0; c < plan.Channels; c++)
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

    // The taps of an output cell that are on the input: first … last − 1.
    private static void Inside(ConvolutionAxis axis, int output, out int first, out int last)
    {
        int at = axis.InputAt(output, 0);
        first = at >= 0 ? 0 : (-at + axis.Dilation - 1) / axis.Dilation;
        last = at >= axis.Input ? 0 : Math.Min(axis.Kernel, ((axis.Input - 1 - at) / axis.Dilation) + 1);
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

// A chunk of images' share of the weights' gradient, over tiles whose products run along output pixels:
//   dWeights[oc, ic, k] = Σ over n, o of dOutput[n, oc, o] · input[n, ic, o·stride − pad + k·dilation]
//   task    (chunk, group, source block, panel of output channels)
//   inside  image, slice, segment, some rows that stay in cache; then taps; sums go to and from the partial gradient
//   sums    a tile's are the channels of a source block (each tap over just the pixels where it is on the input),
//           or, plain and depthwise, the columns of a filter's row, over rows with explicit padding
internal sealed unsafe class WeightGradientStage<TSimd, TRead> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
    where TRead : struct, ITileRead
{
    private readonly WeightGradientPlan _plan;
    private readonly Correlation _forward;
    private readonly ConvolutionAxis _depth, _height, _width;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly float* _partials;
    private readonly bool _sumsBias;
    private readonly int _panels;

    public WeightGradientStage(
        string name, ConvolutionGeometry geometry, WeightGradientPlan plan, float* input,
        float* dOutput, float* partials, bool sumsBias)
    {
        Name = name;
        _plan = plan;
        _forward = plan.Forward;
        (_depth, _height, _width) = (geometry.Depth, geometry.Height, geometry.Width);
        _input = input;
        _dOutput = dOutput;
        _partials = partials;
        _sumsBias = sumsBias;
        _panels = _forward.IsDepthwise ? Blocks.Size / TSimd.Width : ChannelPanels.Count(_forward.TargetChannels, TSimd.Width);
        Tasks = plan.Chunks * plan.Groups * plan.Units * _panels;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => TaskGrain.ByRun(_forward.Batch, _plan.Chunks, _plan.Groups * _plan.Units * _panels);

    private int InputArea => _depth.Input * _height.Input * _width.Input;

    private int OutputArea => _depth.Output * _height.Output * _width.Output;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        bool copies = _plan.SumsAreColumns && _forward.CopiesRows;
        float* scratch = stackalloc float[copies ? Correlation.ScratchFloats + 16 : 1];
        Tap* taps = stackalloc Tap[_plan.Rows];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int panel) = Math.DivRem(task, _panels);
            (rest, int unit) = Math.DivRem(rest, _plan.Units);
            (int chunk, int group) = Math.DivRem(rest, _plan.Groups);

            int vectors = _forward.IsDepthwise ? 1 : ChannelPanels.Vectors(panel, _forward.TargetChannels, TSimd.Width);
            int lane = panel * (_forward.IsDepthwise ? 1 : 2) * TSimd.Width;
            int groupLane = group * _forward.TargetBlocks * Blocks.Size;
            float* partial = _partials + (chunk * (nint)_plan.PartialFloats);
            var work = new Work
            {
                Group = group,
                FirstImage = (int)((long)_forward.Batch * chunk / _plan.Chunks),
                LastImage = (int)((long)_forward.Batch * (chunk + 1) / _plan.Chunks),
                FirstBlock = _forward.IsPlain ? 0 : unit,
                LastBlock = _forward.IsPlain ? _forward.SourceBlocks : unit + 1,
                Vectors = vectors,
                Lane = lane,
                Scratch = PaddedRows.Align(scratch),
                Taps = taps,
                Sums = partial + ((nint)groupLane * _forward.Products) + (_forward.IsDepthwise ? lane : (nint)lane * _forward.Products),
                SumStep = _forward.IsDepthwise ? Blocks.Size : vectors * TSimd.Width,
            };
            Clear(ref work);
            SumImages(ref work);
            if (_sumsBias && unit == 0)
            {
                SumBias(ref work, partial + PackStage.WeightFloats(_forward) + groupLane + lane);
            }
        }
    }

    private void Clear(ref Work work)
    {
        for (int block = work.FirstBlock; block < work.LastBlock; block++)
        {
            float* sums = work.Sums + (_forward.FirstWeightOf(block) * (nint)work.SumStep);
            for (int step = 0; step < _forward.KernelArea * _forward.ChannelsOf(block); step++, sums += work.SumStep)
            {
                new Span<float>(sums, work.Vectors * TSimd.Width).Clear();
            }
        }
    }

    private float* DOutput(in Work work, int n)
    {
        (int laneBlock, int laneInBlock) = Math.DivRem(work.Lane, Blocks.Size);
        int block = (((n * _plan.Groups) + work.Group) * _forward.TargetBlocks) + laneBlock;
        return _dOutput + ((nint)block * OutputArea * Blocks.Size) + laneInBlock;
    }

    private nint SecondVector => TSimd.Width == Blocks.Size ? (nint)OutputArea * Blocks.Size : TSimd.Width;

    private void SumImages(ref Work work)
    {
        TileArguments tile;
        tile.Taps = work.Taps;
        tile.WeightStep = Blocks.Size;
        tile.StartPixel = tile.TargetPixel = work.SumStep;   // columns of a filter's row, or channels of a block: neighbours
        tile.SourcePixel = _plan.SumsAreColumns ? (nint)_width.Dilation * _forward.PixelFloats : 1;
        tile.SourceStep = (nint)_width.Stride * _forward.PixelFloats;
        for (int n = work.FirstImage; n < work.LastImage; n++)
        {
            tile.Weights = DOutput(work, n);
            for (int block = work.FirstBlock; block < work.LastBlock; block++)
            {
                nint sourceBlock = (((nint)n * _plan.Groups) + work.Group) * _forward.SourceBlocks + block;
                float* image = _input + (sourceBlock * InputArea * _forward.PixelFloats) + (_forward.IsDepthwise ? work.Lane : 0);
                for (int od = 0; od < _depth.Output; od++)
                {
                    for (int oh = 0; oh < _height.Output; oh += _plan.Rows)
                    {
                        for (int ow = 0; ow < _width.Output; ow += _plan.Segment)
                        {
                            work.Block = block;
                            work.Image = image;
                            work.Slice = od;
                            (work.FirstRow, work.LastRow) = (oh, Math.Min(_height.Output, oh + _plan.Rows));
                            (work.FirstColumn, work.LastColumn) = (ow, Math.Min(_width.Output, ow + _plan.Segment));
                            SumSlices(ref work, &tile);
                        }
                    }
                }
            }
        }
    }

    private void SumSlices(ref Work work, TileArguments* tile)
    {
        for (int kd = 0; kd < _depth.Kernel; kd++)
        {
            int id = _depth.InputAt(work.Slice, kd);
            if ((uint)id >= (uint)_depth.Input)
            {
                continue;
            }
            float* slice = work.Image + ((nint)id * _height.Input * _width.Input * _forward.PixelFloats);
            if (_plan.SumsAreColumns)
            {
                PlaceColumns(ref work, slice);
            }
            else
            {
                work.Rows = slice;
                (work.RowFloats, work.FirstSourceRow, work.RowGap) = (_width.Input * Blocks.Size, 0, 1);
            }
            SumFilterRows(ref work, kd, tile);
        }
    }

    // Decides where the rows are: in the input, or copied to scratch with their padding.
    private void PlaceColumns(ref Work work, float* slice)
    {
        int pixel = _forward.PixelFloats;
        int firstColumn = _width.InputAt(work.FirstColumn, 0);
        int lastColumn = _width.InputAt(work.LastColumn - 1, _width.Kernel - 1);
        work.Rows = slice + ((nint)firstColumn * pixel);
        (work.RowFloats, work.FirstSourceRow, work.RowGap) = (_width.Input * pixel, 0, 1);
        if (_forward.CopiesRows)
        {
            // One output row needs just its taps' rows; several need all between the first and the last.
            int gap = _plan.Rows == 1 ? _height.Dilation : 1;
            int firstRow = _height.InputAt(work.FirstRow, 0);
            firstRow = firstRow >= 0 ? firstRow : firstRow + (((gap - 1 - firstRow) / gap) * gap);
            int endRow = Math.Min(_height.Input, _height.InputAt(work.LastRow - 1, _height.Kernel - 1) + 1);
            work.Rows = work.Scratch;
            (work.RowFloats, work.FirstSourceRow, work.RowGap) = ((lastColumn - firstColumn + 1) * pixel, firstRow, gap);
            float* destination = work.Scratch;
            for (int row = firstRow; row < endRow; row += gap, destination += work.RowFloats)
            {
                PaddedRows.Copy(slice + ((nint)row * _width.Input * pixel), _width.Input, pixel, firstColumn, lastColumn, destination);
            }
        }
    }

    // The rows of a filter, two at a time where a tile has one vector: output row oh under filter row kh and the one
    // above it by δ under kh + 1 are on the same input row, so that the second vector shares the first one's operands.
    // Each sum still runs over its output rows from top to bottom.
    private void SumFilterRows(ref Work work, int kd, TileArguments* tile)
    {
        bool pairs = work.Vectors == 1 && _height.Dilation % _height.Stride == 0;
        int delta = _height.Dilation / _height.Stride;
        for (int kh = 0; kh < _height.Kernel; kh++)
        {
            RowsUnder(work, kh, out int first, out int last);
            if (pairs && kh + 1 < _height.Kernel)
            {
                RowsUnder(work, kh + 1, out int nextFirst, out int nextLast);
                int both = Math.Max(first, nextFirst + delta), end = Math.Min(last, nextLast + delta);
                if (both < end)
                {
                    SumRows(work, kd, kh, first, both, isPair: false, tile);
                    SumRows(work, kd, kh + 1, nextFirst, both - delta, isPair: false, tile);
                    SumRows(work, kd, kh, both, end, isPair: true, tile);
                    SumRows(work, kd, kh, end, last, isPair: false, tile);
                    SumRows(work, kd, kh + 1, end - delta, nextLast, isPair: false, tile);
                    kh++;
                    continue;
                }
            }
            SumRows(work, kd, kh, first, last, isPair: false, tile);
        }
    }

    // The piece's output rows for which a filter row is on the input.
    private void RowsUnder(in Work work, int kh, out int first, out int last)
    {
        first = Math.Max(work.FirstRow, _height.FirstOutput(kh));
        last = Math.Min(work.LastRow, _height.LastOutput(kh));
    }

    private void SumRows(in Work work, int kd, int kh, int firstRow, int lastRow, bool isPair, TileArguments* tile)
    {
        if (firstRow >= lastRow)
        {
            return;
        }
        int vectors = isPair ? 2 : work.Vectors;
        tile->TapCount = lastRow - firstRow;
        tile->WeightSecond = isPair ? -(nint)(_height.Dilation / _height.Stride) * _width.Output * Blocks.Size : SecondVector;
        tile->StartSecond = tile->TargetSecond =
            isPair ? (nint)_width.Kernel * _forward.ChannelsOf(work.Block) * work.SumStep : TSimd.Width;
        tile->Source = work.Rows;
        if (_plan.SumsAreColumns)
        {
            ListRows(work, kh, firstRow, lastRow, work.FirstColumn, work.LastColumn - work.FirstColumn, 0);
            RunTiles(work, _forward.WeightOf(work.Block, kd, kh, 0), _width.Kernel, vectors, tile);
            return;
        }
        for (int kw = 0; kw < _width.Kernel; kw++)
        {
            int firstColumn = Math.Max(work.FirstColumn, _width.FirstOutput(kw));
            int columns = Math.Min(work.LastColumn, _width.LastOutput(kw)) - firstColumn;
            if (columns > 0)
            {
                ListRows(work, kh, firstRow, lastRow, firstColumn, columns, _width.InputAt(firstColumn, kw) * Blocks.Size);
                RunTiles(work, _forward.WeightOf(work.Block, kd, kh, kw), _forward.ChannelsOf(work.Block), vectors, tile);
            }
        }
    }

    // A tap for each output row.
    private void ListRows(in Work work, int kh, int firstRow, int lastRow, int firstColumn, int columns, int columnOffset)
    {
        int count = 0;
        for (int oh = firstRow; oh < lastRow; oh++)
        {
            int row = (_height.InputAt(oh, kh) - work.FirstSourceRow) / work.RowGap;
            int pixel = (((work.Slice * _height.Output) + oh) * _width.Output) + firstColumn;
            work.Taps[count++] = new Tap((row * work.RowFloats) + columnOffset, pixel, columns);
        }
    }

    private static void RunTiles(in Work work, int firstStep, int count, int vectors, TileArguments* tile)
    {
        float* source = tile->Source;
        float* sums = work.Sums + ((nint)firstStep * work.SumStep);
        int tiles = (count + Tile.MaxPixels<TSimd>() - 1) / Tile.MaxPixels<TSimd>();
        for (int i = 0, begin = 0; i < tiles; i++)
        {
            int end = count * (i + 1) / tiles;
            tile->Source = source + (begin * tile->SourcePixel);
            tile->Start = tile->Target = sums + ((nint)begin * work.SumStep);
            Tile.Run<TSimd, TRead>(end - begin, vectors, tile);
            begin = end;
        }
        tile->Source = source;
    }

    // Four sums a vector hide the latency of an addition; they are added pairwise at the end.
    private void SumBias(ref Work work, float* sums)
    {
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            TSimd s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (int n = work.FirstImage; n < work.LastImage; n++)
            {
                float* pixel = DOutput(work, n) + (vector * SecondVector);
                int i = 0;
                for (; i + 4 <= OutputArea; i += 4, pixel += 4 * Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                    s1 += TSimd.Load(pixel + Blocks.Size);
                    s2 += TSimd.Load(pixel + (2 * Blocks.Size));
                    s3 += TSimd.Load(pixel + (3 * Blocks.Size));
                }
                for (; i < OutputArea; i++, pixel += Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                }
            }
            TSimd.Store((s0 + s1) + (s2 + s3), sums + (vector * TSimd.Width));
        }
    }

    // The state of one task.
    private struct Work
    {
        public int Group, FirstImage, LastImage, FirstBlock, LastBlock, Vectors, Lane;
        public float* Scratch;
        public Tap* Taps;
        public float* Sums;     // the partial gradient's panel
        public int SumStep;

        // The piece at hand.
        public float* Image;
        public int Block, Slice, FirstRow, LastRow, FirstColumn, LastColumn;

        // Input row h is at Rows + (h − FirstSourceRow) / RowGap·RowFloats.
        public float* Rows;
        public int RowFloats, FirstSourceRow, RowGap;
    }
}

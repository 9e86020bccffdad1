using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// A chunk of images' share of the weights' gradient, over tiles whose products run along output pixels:
//   dWeights[oc, ic, k] = Σ over n, o of dOutput[n, oc, o] · input[n, ic, o·stride − pad + k·dilation]
//   task    (chunk, group, source block, panel of output channels)
//   inside  image, slice, segment, some rows that stay in cache; then taps; sums go to and from the partial gradient
//   sums    a tile's are the channels of a source block (each tap over just the pixels where it lies on the input),
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
    private readonly int _panels;

    public WeightGradientStage(string name, ConvolutionGeometry geometry, WeightGradientPlan plan, float* input, float* dOutput, float* partials)
    {
        Name = name;
        _plan = plan;
        _forward = plan.Forward;
        (_depth, _height, _width) = (geometry.Depth, geometry.Height, geometry.Width);
        _input = input;
        _dOutput = dOutput;
        _partials = partials;
        _panels = _forward.IsDepthwise ? Blocks.Size / TSimd.Width : ChannelPanels.Count(_forward.TargetChannels, TSimd.Width);
        Tasks = plan.Chunks * plan.Groups * plan.Units * _panels;
    }

    public override string Name { get; }

    public override int Tasks { get; }

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
            if (unit == 0)
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
        tile.WeightSecond = SecondVector;
        tile.StartPixel = tile.TargetPixel = work.SumStep;   // columns of a filter's row, or channels of a block: neighbours
        tile.StartSecond = tile.TargetSecond = TSimd.Width;
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
                SumColumns(ref work, kd, slice, tile);
            }
            else
            {
                SumChannels(ref work, kd, slice, tile);
            }
        }
    }

    private void SumChannels(ref Work work, int kd, float* slice, TileArguments* tile)
    {
        int channels = _forward.ChannelsOf(work.Block);
        for (int kh = 0; kh < _height.Kernel; kh++)
        {
            for (int kw = 0; kw < _width.Kernel; kw++)
            {
                int firstColumn = Math.Max(work.FirstColumn, _width.FirstOutput(kw));
                int columns = Math.Min(work.LastColumn, _width.LastOutput(kw)) - firstColumn;
                int rowFloats = _width.Input * Blocks.Size;
                tile->TapCount = columns <= 0 ? 0 : ListRows(
                    work, kh, firstColumn, columns, _width.InputAt(firstColumn, kw) * Blocks.Size, rowFloats, 0, 1);
                tile->Source = slice;
                RunTiles(work, work.Sums + (_forward.WeightOf(work.Block, kd, kh, kw) * (nint)work.SumStep), channels, tile);
            }
        }
    }

    private void SumColumns(ref Work work, int kd, float* slice, TileArguments* tile)
    {
        int pixel = _forward.PixelFloats;
        int firstColumn = _width.InputAt(work.FirstColumn, 0);
        int lastColumn = _width.InputAt(work.LastColumn - 1, _width.Kernel - 1);
        float* rows = slice + ((nint)firstColumn * pixel);
        int rowFloats = _width.Input * pixel, firstRow = 0, rowGap = 1;
        if (_forward.CopiesRows)
        {
            // One output row needs just its taps' rows; several need all between the first and the last.
            rowGap = _plan.Rows == 1 ? _height.Dilation : 1;
            firstRow = _height.InputAt(work.FirstRow, 0);
            firstRow = firstRow >= 0 ? firstRow : rowGap == 1 ? 0 : firstRow + (((-firstRow + rowGap - 1) / rowGap) * rowGap);
            int endRow = Math.Min(_height.Input, _height.InputAt(work.LastRow - 1, _height.Kernel - 1) + 1);
            rowFloats = (lastColumn - firstColumn + 1) * pixel;
            float* destination = rows = work.Scratch;
            for (int row = firstRow; row < endRow; row += rowGap, destination += rowFloats)
            {
                PaddedRows.Copy(slice + ((nint)row * _width.Input * pixel), _width.Input, pixel, firstColumn, lastColumn, destination);
            }
        }
        tile->Source = rows;
        for (int kh = 0; kh < _height.Kernel; kh++)
        {
            tile->TapCount = ListRows(work, kh, work.FirstColumn, work.LastColumn - work.FirstColumn, 0, rowFloats, firstRow, rowGap);
            RunTiles(work, work.Sums + (_forward.WeightOf(work.Block, kd, kh, 0) * (nint)work.SumStep), _width.Kernel, tile);
        }
    }

    // A tap for each row of the piece on which filter row kh lies on the input.
    private int ListRows(in Work work, int kh, int firstColumn, int columns, int columnOffset, int rowFloats, int firstSourceRow, int rowGap)
    {
        int first = Math.Max(work.FirstRow, _height.FirstOutput(kh));
        int last = Math.Min(work.LastRow, _height.LastOutput(kh));
        int count = 0;
        for (int oh = first; oh < last; oh++)
        {
            int row = (_height.InputAt(oh, kh) - firstSourceRow) / rowGap;
            int pixel = (((work.Slice * _height.Output) + oh) * _width.Output) + firstColumn;
            work.Taps[count++] = new Tap((row * rowFloats) + columnOffset, pixel, columns);
        }
        return count;
    }

    private static void RunTiles(in Work work, float* sums, int count, TileArguments* tile)
    {
        if (tile->TapCount == 0)
        {
            return;
        }
        float* source = tile->Source;
        int tiles = (count + Tile.MaxPixels<TSimd>() - 1) / Tile.MaxPixels<TSimd>();
        for (int i = 0, begin = 0; i < tiles; i++)
        {
            int end = count * (i + 1) / tiles;
            tile->Source = source + (begin * tile->SourcePixel);
            tile->Start = tile->Target = sums + ((nint)begin * work.SumStep);
            Tile.Run<TSimd, TRead>(end - begin, work.Vectors, tile);
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
    }
}

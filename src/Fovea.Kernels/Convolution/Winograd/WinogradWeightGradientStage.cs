using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// A run of tiles' share of the weights' gradient; the mathematics is in WinogradWeightGradientTransforms.cs.
//   task    (run of tiles, part of the input's channels, part of the output's channels)
//   inside  some tiles at a time: V[point][input block][tile][16], of the input; D[point][output block][tile][16], of the
//           output's gradient; 36 products of matrices, S[point][panel of output channels][input channel][two vectors]
//           += Vᵀ·D, in register tiles of 8 input channels × 32 output channels that sum over tiles: half a block, so
//           that they read whole lines one after another. At the end S is transformed to gradients of taps
//   edges   tiles that reach over the input or the output's gradient are copied with zeros
//   lanes   of input channels past the last one no sum is taken; those of output channels stay in their lane
//   order   of each sum: tiles from the first to the last, so results depend on neither the vectors' width nor the threads
internal sealed unsafe class WinogradWeightGradientStage<TSimd> : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    // The most input channels of a register tile: half a block, or what 16 registers hold.
    private static readonly int Strip = Math.Min(Blocks.Size / 2, Tile.MaxPixels<TSimd>());

    private readonly WinogradWeightGradientPlan _plan;
    private readonly WinogradPlan _forward;
    private readonly float* _input;
    private readonly float* _dOutput;
    private readonly WinogradFilterSums<TSimd> _filters;

    public WinogradWeightGradientStage(
        string name, WinogradWeightGradientPlan plan, float* input, float* dOutput, WinogradFilterSums<TSimd> filters)
    {
        Name = name;
        _plan = plan;
        _forward = plan.Forward;
        _input = input;
        _dOutput = dOutput;
        _filters = filters;
    }

    public override string Name { get; }

    public override int Tasks => _plan.Tasks;

    public override TaskGrain Grain => TaskGrain.ByRun(_forward.Batch, _plan.Runs, _plan.InParts * _plan.OutParts);

    public override long ScratchFloats => _plan.ScratchFloats;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        float* stack = stackalloc float[(2 * WinogradTransforms.BufferFloats) + WinogradFilterSums<TSimd>.BufferFloats + Blocks.Size];
        var work = new Work { Buffer = PaddedRows.Align(stack), Input = scratch };
        work.Output = work.Input + ((nint)WinogradPlan.Points * _plan.InputPoint);
        work.Sums = work.Output + ((nint)WinogradPlan.Points * _plan.OutputPoint);
        work.Bias = work.Sums + ((nint)WinogradPlan.Points * _plan.SumPoint);
        for (int task = firstTask; task < lastTask; task++)
        {
            work.Part = _plan.PartOf(task);
            Sum(ref work, task + 1 < lastTask ? _plan.PartOf(task + 1) : default);
            _filters.Write(work.Part.Run, work.Part.FirstIn, InChannels(work), work.Part.FirstOut, LastLane(work),
                work.Sums, work.Bias, work.Buffer);
        }
    }

    private void Sum(ref Work work, in WinogradWeightGradientPart next)
    {
        new Span<float>(work.Bias, _plan.OutLanes).Clear();
        if (work.Part.Tiles == 0)
        {
            new Span<float>(work.Sums, WinogradPlan.Points * _plan.SumPoint).Clear();   // an empty batch
            return;
        }
        int pieces = _plan.Pieces(work.Part);
        for (int piece = 0; piece < pieces; piece++)
        {
            int first = _plan.FirstTile(work.Part, piece), last = _plan.FirstTile(work.Part, piece + 1);
            TransformInput(work, first, last);
            if (_forward.Taps == ThreeTaps.Taps)
            {
                TransformOutput<ThreeTaps>(work, first, last);
            }
            else
            {
                TransformOutput<FiveTaps>(work, first, last);
            }
            WinogradWeightGradientPart ahead = piece + 1 < pieces ? work.Part : next;
            int aheadPiece = piece + 1 < pieces ? piece + 1 : 0;
            work.Ahead = new WinogradWeightGradientPrefetch(_forward, _input, _dOutput, ahead,
                _plan.FirstTile(ahead, aheadPiece), _plan.FirstTile(ahead, aheadPiece + 1));
            Multiply(ref work, last - first, begins: piece == 0);
        }
    }

    private void TransformInput(in Work work, int firstTile, int lastTile)
    {
        for (int block = work.Part.FirstIn; block < work.Part.LastIn; block++)
        {
            float* to = work.Input + ((nint)(block - work.Part.FirstIn) * _plan.TilesAtOnce * Blocks.Size);
            for (int tile = firstTile; tile < lastTile; tile++, to += Blocks.Size)
            {
                WinogradTiles.Place(_forward, tile, out int n, out int y, out int x);
                float* image = _input + ((((nint)n * _forward.SourceBlocks) + block)
                    * _forward.SourceHeight * _forward.SourceWidth * Blocks.Size);
                float* from = WinogradTiles.Pixels(
                    image, _forward.SourceHeight, _forward.SourceWidth, y - _forward.PadTop, x - _forward.PadLeft, WinogradPlan.Span,
                    work.Buffer + WinogradTransforms.BufferFloats, out nint row);
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    WinogradTransforms.Source<TSimd>(from + lane, row, to + lane, _plan.InputPoint, work.Buffer);
                }
            }
        }
    }

    private void TransformOutput<TTaps>(in Work work, int firstTile, int lastTile)
        where TTaps : struct, IFilterTaps
    {
        bool sumsBias = _filters.HasBias && work.Part.FirstIn == 0;
        for (int block = work.Part.FirstOut; block < work.Part.LastOut; block++)
        {
            int laneBlock = block - work.Part.FirstOut;
            float* to = work.Output + ((nint)laneBlock * _plan.TilesAtOnce * Blocks.Size);
            for (int tile = firstTile; tile < lastTile; tile++, to += Blocks.Size)
            {
                WinogradTiles.Place(_forward, tile, out int n, out int y, out int x);
                float* image = _dOutput + ((((nint)n * _forward.TargetBlocks) + block)
                    * _forward.TargetHeight * _forward.TargetWidth * Blocks.Size);
                float* from = WinogradTiles.Pixels(
                    image, _forward.TargetHeight, _forward.TargetWidth, y, x, TTaps.Tile,
                    work.Buffer + WinogradTransforms.BufferFloats, out nint row);
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    WinogradWeightGradientTransforms.Output<TSimd, TTaps>(from + lane, row, to + lane, _plan.OutputPoint, work.Buffer);
                    if (sumsBias)
                    {
                        AddPixels<TTaps>(from + lane, row, work.Bias + (laneBlock * Blocks.Size) + lane);
                    }
                }
            }
        }
    }

    private static void AddPixels<TTaps>(float* pixels, nint row, float* sum)
        where TTaps : struct, IFilterTaps
    {
        TSimd total = TSimd.Zero;
        for (int i = 0; i < TTaps.Tile; i++, pixels += row)
        {
            TSimd line = TSimd.Load(pixels) + TSimd.Load(pixels + Blocks.Size);
            total += TTaps.Tile == 2 ? line : line + (TSimd.Load(pixels + (2 * Blocks.Size)) + TSimd.Load(pixels + (3 * Blocks.Size)));
        }
        TSimd.Store(TSimd.Load(sum) + total, sum);
    }

    private void Multiply(ref Work work, int tiles, bool begins)
    {
        float* zeros = stackalloc float[Blocks.Size];
        new Span<float>(zeros, Blocks.Size).Clear();
        var tap = new Tap(0, 0, tiles);
        TileArguments t = default;
        t.Taps = &tap;
        t.TapCount = 1;
        t.SourcePixel = 1;
        t.SourceStep = Blocks.Size;
        t.WeightStep = Blocks.Size;
        t.WeightSecond = TSimd.Width == Blocks.Size ? (nint)_plan.TilesAtOnce * Blocks.Size : TSimd.Width;
        t.Start = zeros;   // and StartPixel, StartSecond 0: for all
        t.TargetPixel = 2 * TSimd.Width;
        t.TargetSecond = TSimd.Width;
        int channels = InChannels(work), firstLane = work.Part.FirstOut * Blocks.Size, lanes = LastLane(work) - firstLane;
        // The next tiles' pixels come from memory meanwhile, as many lines for each register tile.
        int calls = WinogradPlan.Points * ((lanes + (2 * TSimd.Width) - 1) / (2 * TSimd.Width)) * ((channels + Strip - 1) / Strip);
        int aheadLines = ((_plan.TilesAtOnce * _forward.Tile * _forward.Tile * (_plan.InPartBlocks + _plan.OutPartBlocks)) / calls) + 1;
        for (int point = 0; point < WinogradPlan.Points; point++)
        {
            float* weights = work.Output + ((nint)point * _plan.OutputPoint);
            float* target = work.Sums + ((nint)point * _plan.SumPoint);
            for (int lane = 0; lane < lanes; lane += 2 * TSimd.Width)
            {
                (int laneBlock, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
                t.Weights = weights + ((nint)laneBlock * _plan.TilesAtOnce * Blocks.Size) + laneInBlock;
                int vectors = lanes - lane <= TSimd.Width ? 1 : 2;
                t.Source = work.Input + ((nint)point * _plan.InputPoint);
                for (int block = 0; block < channels; block += Blocks.Size, t.Source += (nint)_plan.TilesAtOnce * Blocks.Size)
                {
                    int blockChannels = Math.Min(Blocks.Size, channels - block), strips = (blockChannels + Strip - 1) / Strip;
                    for (int strip = 0, begin = 0; strip < strips; strip++)
                    {
                        int end = blockChannels * (strip + 1) / strips;
                        work.Ahead.AskFor(aheadLines);
                        Sum(&t, begin, end - begin, vectors, target, work.Buffer, begins);
                        target += (end - begin) * 2 * TSimd.Width;
                        begin = end;
                    }
                }
            }
        }
    }

    private static void Sum(TileArguments* t, int first, int channels, int vectors, float* sums, float* part, bool begins)
    {
        TileArguments tile = *t;
        tile.Source += first;
        tile.Target = begins ? sums : part;
        for (int i = 0; i < channels * 2 * TSimd.Width; i += Blocks.Size)
        {
            Prefetch.Line(sums + i);
        }
        Tile.Run<TSimd, BroadcastRead>(channels, vectors, &tile);
        if (!begins)
        {
            Add(part, channels, vectors, sums);
        }
    }

    // sums += part: the part's sums are added as a whole, so that rounding errors grow with a piece's length.
    private static void Add(float* part, int channels, int vectors, float* sums)
    {
        for (int channel = 0; channel < channels; channel++, part += 2 * TSimd.Width, sums += 2 * TSimd.Width)
        {
            TSimd.Store(TSimd.Load(sums) + TSimd.Load(part), sums);
            if (vectors == 2)
            {
                TSimd.Store(TSimd.Load(sums + TSimd.Width) + TSimd.Load(part + TSimd.Width), sums + TSimd.Width);
            }
        }
    }

    private int InChannels(in Work work) =>
        Math.Min(_forward.SourceChannels, work.Part.LastIn * Blocks.Size) - (work.Part.FirstIn * Blocks.Size);

    private int LastLane(in Work work) => Math.Min(_forward.TargetChannels, work.Part.LastOut * Blocks.Size);

    // The state of one task.
    private struct Work
    {
        public float* Buffer;
        public float* Input, Output, Sums, Bias;
        public WinogradWeightGradientPart Part;
        public WinogradWeightGradientPrefetch Ahead;
    }
}

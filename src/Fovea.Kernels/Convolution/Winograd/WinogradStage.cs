using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Winograd's convolution F(4×4, 3×3) on blocked tensors; the mathematics is in WinogradTransforms.cs.
//   task    (run of tiles, part of the target's channels)
//   inside  transform the run's tiles of all source channels: V[point][source block][tile][16];
//           36 products of matrices, M[point][target block][tile][16] = V[point]·U[point], in register tiles of
//           14 tiles × 32 channels; transform them back, add the bias, rectify, store
//   edges   tiles that reach over the source are copied with zeros; of tiles that reach over the target, what is inside is stored
//   order   of each sum: source channels from the first to the last, so results depend on neither the vectors' width nor the cut
//   source  Lavin & Gray 2016, arXiv:1509.09308; a run of tiles in cache at a time: Jia et al. 2018, and arXiv:1912.02165
internal sealed unsafe class WinogradStage<TSimd> : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly WinogradPlan _plan;
    private readonly float* _source;
    private readonly float* _weights;
    private readonly float* _starts;
    private readonly float* _target;
    private readonly Finish _finish;
    private readonly Tap[] _taps;   // of a point: a tap for each source block

    public WinogradStage(string name, WinogradPlan plan, float* source, float* packed, float* target, Finish finish)
    {
        Name = name;
        _plan = plan;
        _source = source;
        _weights = packed;
        _target = target;
        _finish = finish;
        _starts = packed + (nint)(WinogradPlan.Points * plan.WeightPoint);
        _taps = new Tap[plan.SourceBlocks];
        for (int block = 0; block < _taps.Length; block++)
        {
            _taps[block] = new Tap(block * plan.TilesAtOnce * Blocks.Size, block * Blocks.Size, plan.ChannelsOf(block));
        }
        Tasks = plan.TileRuns * plan.Parts;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override long ScratchFloats => _plan.ScratchFloats;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        float* stack = stackalloc float[(2 * WinogradTransforms.BufferFloats) + Blocks.Size];
        float* buffer = PaddedRows.Align(stack);
        float* transformed = scratch;
        float* products = scratch + ((nint)WinogradPlan.Points * _plan.SourcePoint);
        for (int task = firstTask; task < lastTask; task++)
        {
            (int run, int part) = Math.DivRem(task, _plan.Parts);
            int firstTile = (int)((long)_plan.Tiles * run / _plan.TileRuns);
            int lastTile = (int)((long)_plan.Tiles * (run + 1) / _plan.TileRuns);
            int firstBlock = part * _plan.PartBlocks, lastBlock = Math.Min(_plan.TargetBlocks, firstBlock + _plan.PartBlocks);
            TransformSource(firstTile, lastTile, transformed, buffer);
            Multiply(lastTile - firstTile, firstBlock, lastBlock, transformed, products);
            TransformTarget(firstTile, lastTile, firstBlock, lastBlock, products, buffer);
        }
    }

    private void TransformSource(int firstTile, int lastTile, float* transformed, float* buffer)
    {
        float* copy = buffer + WinogradTransforms.BufferFloats;
        nint plane = (nint)_plan.SourceHeight * _plan.SourceWidth * Blocks.Size;
        for (int block = 0; block < _plan.SourceBlocks; block++)
        {
            float* to = transformed + ((nint)block * _plan.TilesAtOnce * Blocks.Size);
            for (int tile = firstTile; tile < lastTile; tile++, to += Blocks.Size)
            {
                WinogradTiles.Place(_plan, tile, out int n, out int y, out int x);
                (y, x) = (y - _plan.PadTop, x - _plan.PadLeft);
                float* image = _source + ((((nint)n * _plan.SourceBlocks) + block) * plane);
                float* from = WinogradTiles.Pixels(image, _plan.SourceHeight, _plan.SourceWidth, y, x, WinogradPlan.Span, copy, out nint pixelRow);
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    WinogradTransforms.Source<TSimd>(from + lane, pixelRow, to + lane, _plan.SourcePoint, buffer);
                }
            }
        }
    }

    private void Multiply(int tiles, int firstBlock, int lastBlock, float* transformed, float* products)
    {
        float* zeros = stackalloc float[Blocks.Size];
        new Span<float>(zeros, Blocks.Size).Clear();
        int firstLane = firstBlock * Blocks.Size, lastLane = Math.Min(_plan.TargetChannels, lastBlock * Blocks.Size);
        nint block = (nint)_plan.TilesAtOnce * Blocks.Size;
        int strips = (tiles + Convolution.Tile.MaxPixels<TSimd>() - 1) / Convolution.Tile.MaxPixels<TSimd>();
        fixed (Tap* taps = _taps)
        {
            TileArguments t = default;
            t.Taps = taps;
            t.TapCount = _taps.Length;
            t.SourcePixel = Blocks.Size;
            t.SourceStep = 1;
            t.WeightSecond = TSimd.Width;
            t.Start = zeros;   // and StartPixel, StartSecond 0: for all
            t.TargetPixel = Blocks.Size;
            t.TargetSecond = TSimd.Width == Blocks.Size ? block : TSimd.Width;
            for (int point = 0; point < WinogradPlan.Points; point++)
            {
                float* source = transformed + ((nint)point * _plan.SourcePoint);
                float* weights = _weights + (nint)(point * _plan.WeightPoint);
                for (int lane = firstLane; lane < lastLane; lane += 2 * TSimd.Width)
                {
                    int vectors = lastLane - lane <= TSimd.Width ? 1 : 2;
                    (int laneBlock, int laneInBlock) = Math.DivRem(lane - firstLane, Blocks.Size);
                    float* target = products + ((nint)point * _plan.TargetPoint) + (laneBlock * block) + laneInBlock;
                    t.Weights = weights + ((nint)lane * _plan.SourceChannels);
                    t.WeightStep = vectors * TSimd.Width;
                    for (int strip = 0, begin = 0; strip < strips; strip++)
                    {
                        int end = tiles * (strip + 1) / strips;
                        t.Source = source + ((nint)begin * Blocks.Size);
                        t.Target = target + ((nint)begin * Blocks.Size);
                        Convolution.Tile.Run<TSimd, BroadcastRead>(end - begin, vectors, &t);
                        begin = end;
                    }
                }
            }
        }
    }

    private void TransformTarget(int firstTile, int lastTile, int firstBlock, int lastBlock, float* products, float* buffer)
    {
        float* copy = buffer + WinogradTransforms.BufferFloats;
        nint row = (nint)_plan.TargetWidth * Blocks.Size, plane = _plan.TargetHeight * row;
        for (int block = firstBlock; block < lastBlock; block++)
        {
            // Lanes that no register tile covers stay as they are.
            int lanes = Math.Min(Blocks.Size, _plan.TargetChannels - (block * Blocks.Size));
            float* from = products + ((nint)(block - firstBlock) * _plan.TilesAtOnce * Blocks.Size);
            for (int tile = firstTile; tile < lastTile; tile++, from += Blocks.Size)
            {
                WinogradTiles.Place(_plan, tile, out int n, out int y, out int x);
                float* target = _target + ((((nint)n * _plan.TargetBlocks) + block) * plane) + (y * row) + ((nint)x * Blocks.Size);
                int height = Math.Min(WinogradPlan.Tile, _plan.TargetHeight - y), width = Math.Min(WinogradPlan.Tile, _plan.TargetWidth - x);
                bool isInside = height == WinogradPlan.Tile && width == WinogradPlan.Tile;
                for (int lane = 0; lane < lanes; lane += TSimd.Width)
                {
                    nint offset = (nint)(target + lane - _target);
                    float* to = isInside ? target + lane : copy;
                    nint toRow = isInside ? row : WinogradPlan.Tile * Blocks.Size;
                    WinogradTransforms.Target<TSimd>(from + lane, _plan.TargetPoint, _starts + (block * Blocks.Size) + lane, isInside ? _finish : default, offset, to, toRow, buffer);
                    for (int i = 0; i < height && !isInside; i++)
                    {
                        for (int j = 0; j < width; j++)
                        {
                            nint pixel = offset + (i * row) + (j * Blocks.Size);
                            TSimd.Store(_finish.Apply(TSimd.Load(copy + (i * toRow) + (j * Blocks.Size)), pixel, TSimd.Width), _target + pixel);
                        }
                    }
                }
            }
        }
    }
}

using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Winograd's convolution, F(4×4, 3×3) or F(2×2, 5×5), on blocked tensors, in its three steps; the mathematics is in WinogradTransforms.cs.
//   source    the tiles of a run, transformed: V[point][source block][tile][16]
//   products  36 products of matrices, M[point][target block][tile][16] = V[point]·U[point], in register tiles of
//             14 tiles × 32 channels
//   target    transformed back, bias added, epilogue applied, stored
//   edges     tiles that reach over the source are copied with zeros; of tiles that reach over the target, what is inside is stored
//   order     of each sum: source channels from the first to the last, so results depend on neither the vectors' width nor the cut
//   source    Lavin & Gray 2016, arXiv:1509.09308
internal sealed unsafe class WinogradSteps<TSimd>
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly WinogradPlan _plan;
    private readonly float* _source;
    private readonly float* _weights;
    private readonly float* _starts;
    private readonly float* _target;
    private readonly Epilogue _epilogue;
    private readonly Tap[] _taps;   // of a point: a tap for each source block

    public WinogradSteps(WinogradPlan plan, float* source, float* packed, float* target, Epilogue epilogue)
    {
        _plan = plan;
        _source = source;
        _weights = packed;
        _target = target;
        _epilogue = epilogue;
        _starts = packed + (nint)(WinogradPlan.Points * plan.WeightPoint);
        _taps = new Tap[plan.SourceBlocks];
        for (int block = 0; block < _taps.Length; block++)
        {
            _taps[block] = new Tap(block * plan.TilesAtOnce * Blocks.Size, block * Blocks.Size, plan.ChannelsOf(block));
        }
    }

    /// <summary>Transforms a run's tiles of some source blocks.</summary>
    /// <param name="transformed">V.</param>
    /// <param name="buffer">Twice <see cref="WinogradTransforms.BufferFloats"/>.</param>
    public void TransformSource(int run, int firstBlock, int lastBlock, float* transformed, float* buffer)
    {
        (int firstTile, int lastTile) = _plan.TilesOf(run);
        float* copy = buffer + WinogradTransforms.BufferFloats;
        nint plane = (nint)_plan.SourceHeight * _plan.SourceWidth * Blocks.Size;
        for (int block = firstBlock; block < lastBlock; block++)
        {
            float* to = transformed + ((nint)block * _plan.TilesAtOnce * Blocks.Size);
            for (int tile = firstTile; tile < lastTile; tile++, to += Blocks.Size)
            {
                WinogradTiles.Place(_plan, tile, out int n, out int y, out int x);
                (y, x) = (y - _plan.PadTop, x - _plan.PadLeft);
                float* image = _source + ((((nint)n * _plan.SourceBlocks) + block) * plane);
                float* from = WinogradTiles.Pixels(
                    image, _plan.SourceHeight, _plan.SourceWidth, y, x, WinogradPlan.Span, copy, out nint pixelRow);
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    WinogradTransforms.Source<TSimd>(from + lane, pixelRow, to + lane, _plan.SourcePoint, buffer);
                }
            }
        }
    }

    /// <summary>Products of some points, for some target blocks.</summary>
    /// <param name="transformed">V.</param>
    /// <param name="products">M, from the first of these target blocks on.</param>
    public void Multiply(int run, int firstPoint, int lastPoint, int firstBlock, int lastBlock, float* transformed, float* products)
    {
        (int firstTile, int lastTile) = _plan.TilesOf(run);
        int tiles = lastTile - firstTile;
        float* zeros = stackalloc float[Blocks.Size];
        new Span<float>(zeros, Blocks.Size).Clear();
        int firstLane = firstBlock * Blocks.Size, lastLane = Math.Min(_plan.TargetChannels, lastBlock * Blocks.Size);
        nint block = (nint)_plan.TilesAtOnce * Blocks.Size;
        int strips = (tiles + Tiles.Tile.MaxPixels<TSimd>() - 1) / Tiles.Tile.MaxPixels<TSimd>();
        fixed (Tap* taps = _taps)
        {
            TileArguments t = default;
            t.Taps = taps;
            t.TapCount = _taps.Length;
            t.WeightSecond = TSimd.Width;
            t.Start = zeros;   // and StartPixel, StartSecond 0: for all
            t.TargetPixel = Blocks.Size;
            t.TargetSecond = TSimd.Width == Blocks.Size ? block : TSimd.Width;
            for (int point = firstPoint; point < lastPoint; point++)
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
                    // The strips prefetch the next panel, each its share.
                    bool isLast = lane + (2 * TSimd.Width) >= lastLane;
                    t.Ahead = isLast
                        ? weights + (nint)_plan.WeightPoint + ((nint)firstLane * _plan.SourceChannels)
                        : t.Weights + (2 * TSimd.Width * (nint)_plan.SourceChannels);
                    t.AheadStep = ((2 * TSimd.Width) + strips - 1) / strips;
                    for (int strip = 0, begin = 0; strip < strips; strip++)
                    {
                        int end = tiles * (strip + 1) / strips;
                        t.Source = source + ((nint)begin * Blocks.Size);
                        t.Target = target + ((nint)begin * Blocks.Size);
                        Tiles.Tile.Run<TSimd, BlockRead>(end - begin, vectors, &t);
                        begin = end;
                        t.Ahead += t.AheadStep * _plan.SourceChannels;
                    }
                }
            }
        }
    }

    /// <summary>Transforms products of some target blocks back.</summary>
    /// <param name="products">M, from the first of these target blocks on.</param>
    /// <param name="buffer">Twice <see cref="WinogradTransforms.BufferFloats"/>.</param>
    public void TransformTarget(int run, int firstBlock, int lastBlock, float* products, float* buffer)
    {
        if (_plan.Taps == ThreeTaps.Taps)
        {
            TransformTarget<ThreeTaps>(run, firstBlock, lastBlock, products, buffer);
        }
        else
        {
            TransformTarget<FiveTaps>(run, firstBlock, lastBlock, products, buffer);
        }
    }

    private void TransformTarget<TTaps>(int run, int firstBlock, int lastBlock, float* products, float* buffer)
        where TTaps : struct, IFilterTaps
    {
        int size = TTaps.Tile;
        (int firstTile, int lastTile) = _plan.TilesOf(run);
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
                int height = Math.Min(size, _plan.TargetHeight - y), width = Math.Min(size, _plan.TargetWidth - x);
                bool isInside = height == size && width == size;
                for (int lane = 0; lane < lanes; lane += TSimd.Width)
                {
                    nint offset = (nint)(target + lane - _target);
                    float* to = isInside ? target + lane : copy;
                    nint toRow = isInside ? row : size * Blocks.Size;
                    WinogradTransforms.Target<TSimd, TTaps>(
                        from + lane, _plan.TargetPoint, _starts + (block * Blocks.Size) + lane,
                        isInside ? _epilogue : default, offset, to, toRow, buffer);
                    for (int i = 0; i < height && !isInside; i++)
                    {
                        for (int j = 0; j < width; j++)
                        {
                            nint pixel = offset + (i * row) + (j * Blocks.Size);
                            TSimd.Store(
                                _epilogue.Apply(TSimd.Load(copy + (i * toRow) + (j * Blocks.Size)), pixel, TSimd.Width),
                                _target + pixel);
                        }
                    }
                }
            }
        }
    }
}

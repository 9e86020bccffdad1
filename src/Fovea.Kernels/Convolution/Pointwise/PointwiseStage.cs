using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Pointwise;

// A 1×1 convolution on blocked tensors, forward or the input's gradient: target[pixels × K] = source[pixels × C]·W[C × K].
//   task    (group, strip of tiles, part of the panels)
//   inside  panels of target channels, whose weights stay near; for each the strip's tiles, of whatever images they are
//   edges   with a stride, the input's gradient applies the epilogue to zeros where no pixel of the source reaches
//   order   of each sum: source channels from the first to the last, as the direct kernels sum
internal sealed unsafe class PointwiseStage<TSimd> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly PointwisePlan _plan;
    private readonly Correlation _channels;
    private readonly float* _source;
    private readonly float* _weights;   // [group][panel][source channel][lane], then the start values [group][lane]
    private readonly float* _starts;
    private readonly float* _target;
    private readonly Epilogue _epilogue;
    private readonly Tap[] _taps;       // one for each source block
    private readonly nint _sourceBlock, _targetBlock;
    private readonly int _panels;

    public PointwiseStage(string name, PointwisePlan plan, float* source, float* packed, float* target, Epilogue epilogue)
    {
        Name = name;
        _plan = plan;
        _channels = plan.Channels;
        _source = source;
        _weights = packed;
        _starts = packed + PackStage.WeightFloats(_channels);
        _target = target;
        _epilogue = epilogue;
        _sourceBlock = (nint)plan.SourceArea * Blocks.Size;
        _targetBlock = (nint)plan.TargetArea * Blocks.Size;
        _panels = ChannelPanels.Count(_channels.TargetChannels, TSimd.Width);
        _taps = new Tap[_channels.SourceBlocks];
        for (int block = 0; block < _taps.Length; block++)
        {
            _taps[block] = new Tap(checked((int)(block * _sourceBlock)), block * Blocks.Size, _channels.ChannelsOf(block));
        }
        Tasks = checked(_channels.Groups * plan.Strips * plan.PanelParts);
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => _plan.Grain;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        PointwisePosition* positions = stackalloc PointwisePosition[PointwisePlan.MaxTilesAtOnce];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int part) = Math.DivRem(task, _plan.PanelParts);
            (int group, int strip) = Math.DivRem(rest, _plan.Strips);
            int firstTile = (int)((long)_plan.Tiles * strip / _plan.Strips),
                lastTile = (int)((long)_plan.Tiles * (strip + 1) / _plan.Strips);
            int firstPanel = _panels * part / _plan.PanelParts, lastPanel = _panels * (part + 1) / _plan.PanelParts;
            for (int tile = firstTile; tile < lastTile; tile++)
            {
                positions[tile - firstTile] = _plan.Locate(tile, group);
            }
            Multiply(positions, lastTile - firstTile, group, firstPanel, lastPanel);
            if (_plan.ScattersTarget)
            {
                for (int tile = firstTile; tile < lastTile; tile++)
                {
                    FillGaps(tile, group, firstPanel, lastPanel);
                }
            }
        }
    }

    private void Multiply(PointwisePosition* positions, int count, int group, int firstPanel, int lastPanel)
    {
        nint groupLane = (nint)group * _channels.TargetBlocks * Blocks.Size;
        fixed (Tap* taps = _taps)
        {
            TileArguments tile = default;
            tile.Taps = taps;
            tile.TapCount = _taps.Length;
            tile.SourcePixel = _plan.SourcePixel;
            tile.SourceStep = 1;
            tile.WeightSecond = TSimd.Width;
            tile.StartPixel = 0;
            tile.StartSecond = TSimd.Width;
            tile.TargetPixel = _plan.TargetPixel;
            tile.TargetSecond = TSimd.Width == Blocks.Size ? _targetBlock : TSimd.Width;
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                int vectors = ChannelPanels.Vectors(panel, _channels.TargetChannels, TSimd.Width);
                int lane = panel * 2 * TSimd.Width;
                (int laneBlock, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
                float* target = _target + (laneBlock * _targetBlock) + laneInBlock;
                tile.Weights = _weights + ((groupLane + lane) * _channels.Products);
                tile.WeightStep = vectors * TSimd.Width;
                tile.Start = _starts + groupLane + lane;
                for (PointwisePosition* position = positions; position < positions + count; position++)
                {
                    if (position + 1 < positions + count)
                    {
                        FetchTile(position + 1, target + position[1].Target, vectors, panel == firstPanel, tile);
                    }
                    tile.Source = _source + position->Source;
                    tile.Target = target + position->Target;
                    Tile.Run<TSimd, BroadcastRead>(position->Pixels, vectors, &tile);

                    // A tile late: what was stored is near, and no load waits for a store.
                    if (position > positions)
                    {
                        StoreTile(position - 1, target, vectors, tile);
                    }
                }
                StoreTile(positions + count - 1, target, vectors, tile);
            }
        }
    }

    private void StoreTile(PointwisePosition* position, float* target, int vectors, in TileArguments tile)
    {
        for (int vector = 0; vector < vectors && !_epilogue.IsNothing; vector++, target += tile.TargetSecond)
        {
            _epilogue.ApplyTo<TSimd>(_target, (nint)(target - _target) + position->Target, position->Pixels, tile.TargetPixel);
        }
    }

    // Prefetches what the next tile reads and writes: its lines are in runs too short and too many for the processor to foresee.
    // The source's come from afar only for the first panel.
    private void FetchTile(PointwisePosition* position, float* target, int vectors, bool isFirstPanel, in TileArguments tile)
    {
        for (int block = 0; isFirstPanel && block < _taps.Length; block++)
        {
            Fetch(_source + position->Source + (block * _sourceBlock), position->Pixels, tile.SourcePixel);
        }
        for (int vector = 0; vector < vectors; vector++, target += tile.TargetSecond)
        {
            Fetch(target, position->Pixels, tile.TargetPixel);
            for (int i = 0; i < position->Pixels; i++)
            {
                _epilogue.Prefetch((nint)(target - _target) + (i * tile.TargetPixel));
            }
        }
    }

    private static void Fetch(float* first, int pixels, nint pixel)
    {
        for (int i = 0; i < pixels; i++)
        {
            Prefetch.Line(first + (i * pixel));
        }
    }

    // A tile of a strided gradient owns the cells from its pixels to the next ones, along every axis; those between are zero.
    private void FillGaps(int tile, int group, int firstPanel, int lastPanel)
    {
        PointwiseCells cells = _plan.CellsOf(tile, group);
        int firstLane = firstPanel * 2 * TSimd.Width;
        int lastLane = Math.Min(lastPanel * 2 * TSimd.Width, _channels.TargetChannels);
        for (int lane = firstLane; lane < lastLane; lane += TSimd.Width)
        {
            (int laneBlock, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
            nint image = cells.Image + (laneBlock * _targetBlock) + laneInBlock;
            for (int d = cells.FirstSlice; d < cells.LastSlice; d++)
            {
                for (int h = cells.FirstRow; h < cells.LastRow; h++)
                {
                    bool hasSums = d == cells.FirstSlice && h == cells.FirstRow;
                    nint row = image + ((((nint)d * _plan.Height.Input) + h) * _plan.Width.Input * Blocks.Size);
                    FillRow(row, cells.FirstColumn, cells.LastColumn, hasSums ? _plan.Width.Stride : 0);
                }
            }
        }
    }

    // Columns that are a multiple of the skip hold sums; 0 skips none.
    private void FillRow(nint row, int firstColumn, int lastColumn, int skip)
    {
        Epilogue epilogue = _epilogue;
        int sum = skip == 0 ? lastColumn : firstColumn;
        for (int w = firstColumn; w < lastColumn; w++)
        {
            if (w == sum)
            {
                sum += skip;
                continue;
            }
            nint offset = row + ((nint)w * Blocks.Size);
            TSimd.Store(epilogue.Apply(TSimd.Zero, offset, TSimd.Width), _target + offset);
        }
    }
}

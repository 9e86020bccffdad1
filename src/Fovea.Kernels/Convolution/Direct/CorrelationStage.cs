using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Direct;

// The forward pass and the input's gradient, over tiles.
//   task    (image, group, depth cell, rows of one residue, columns of a segment, part of the target channels)
//   inside  for the source blocks that fit in scratch: copy padded rows;
//           then panels of target channels (their weights stay in cache), rows, residues of columns, tiles
//   order   of each sum: source block, kd, kh, kw, channel in the block; taps on padded rows are left out
internal sealed unsafe class CorrelationStage<TSimd, TRead> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
    where TRead : struct, ITileRead
{
    private readonly Correlation _plan;
    private readonly float* _source;
    private readonly float* _weights;   // [group][panel][product][lane], then the start values [group][lane]
    private readonly float* _starts;
    private readonly float* _target;
    private readonly Epilogue _epilogue;
    private readonly int _heightTasks;
    private readonly int _rowBlocks;    // of one residue

    public CorrelationStage(string name, Correlation plan, float* source, float* packed, float* target, Epilogue epilogue)
    {
        Name = name;
        _plan = plan;
        _source = source;
        _weights = packed;
        _starts = packed + PackStage.WeightFloats(plan);
        _target = target;
        _epilogue = epilogue;
        _rowBlocks = plan.Height.Length == 0 ? 0 : (plan.Height[0].Count + plan.Rows - 1) / plan.Rows;
        _heightTasks = plan.Height.Length * _rowBlocks;
        Tasks = checked(plan.Batch * plan.Groups * plan.TargetDepth * _heightTasks * plan.Segments * plan.ChannelParts);
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => TaskGrain.ByImage(_plan.Batch, Tasks);

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* scratch = stackalloc float[_plan.CopiesRows ? Correlation.ScratchFloats + 16 : 1];
        Tap* taps = stackalloc Tap[Correlation.MaxTaps];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int part) = Math.DivRem(task, _plan.ChannelParts);
            (rest, int segment) = Math.DivRem(rest, _plan.Segments);
            (rest, int heightTask) = Math.DivRem(rest, _heightTasks);
            (rest, int depthCell) = Math.DivRem(rest, _plan.TargetDepth);
            (int n, int group) = Math.DivRem(rest, _plan.Groups);
            AxisTaps height = _plan.Height[heightTask / _rowBlocks];
            int firstRow = heightTask % _rowBlocks * _plan.Rows;
            int sourceBlock = ((n * _plan.Groups) + group) * _plan.SourceBlocks;
            var work = new Work
            {
                Depth = _plan.Depth[depthCell % _plan.Depth.Length],
                Height = height,
                Group = group,
                FirstTargetBlock = ((n * _plan.Groups) + group) * _plan.TargetBlocks,
                TargetSlice = depthCell,
                SliceCell = depthCell / _plan.Depth.Length,
                FirstRow = firstRow,
                LastRow = Math.Min(height.Count, firstRow + _plan.Rows),
                Segment = segment,
                Image = _source + ((nint)sourceBlock * _plan.SourceDepth * _plan.SourceHeight * _plan.SourceWidth * _plan.PixelFloats),
            };
            (work.FirstLane, work.LastLane) = _plan.ChannelPart(part);
            if (work.FirstRow < work.LastRow)
            {
                Run(ref work, PaddedRows.Align(scratch), taps);
            }
        }
    }

    private void Run(ref Work work, float* scratch, Tap* taps)
    {
        work.Depth.TapsOnSource(work.SliceCell, out work.FirstDepthTap, out work.LastDepthTap);
        for (int block = 0; block < _plan.SourceBlocks; block += _plan.BlocksAtOnce)
        {
            work.FirstBlock = block;
            work.LastBlock = Math.Min(_plan.SourceBlocks, block + _plan.BlocksAtOnce);
            Place(ref work, scratch);

            int firstPanel = work.FirstLane / (2 * TSimd.Width);
            int lastPanel = _plan.IsDepthwise ? Blocks.Size / TSimd.Width : ChannelPanels.Count(work.LastLane, TSimd.Width);
            work.ListedResidue = -1;
            for (int panel = firstPanel; panel < lastPanel; panel++)
            {
                bool isLast = panel + 1 == lastPanel;
                work.NextWeights = TRead.Pixel == 0
                    ? null
                    : Weights(work.Group, isLast ? firstPanel : panel + 1, isLast ? work.LastBlock : block);
                for (int row = work.FirstRow; row < work.LastRow; row++)
                {
                    for (int residue = 0; residue < _plan.Width.Length; residue++)
                    {
                        RunRow(ref work, panel, row, residue, taps);
                    }
                }
            }
        }
    }

    // Decides where the rows are that the taps read: in the source itself, or copied to scratch with their padding.
    private void Place(ref Work work, float* scratch)
    {
        if (!_plan.CopiesRows)
        {
            work.Rows = work.Image;
            work.FirstColumn = work.FirstSourceRow = work.FirstSourceSlice = 0;
            work.RowGap = work.SliceGap = 1;
            work.RowFloats = _plan.SourceWidth * _plan.PixelFloats;
            work.SliceFloats = _plan.SourceHeight * work.RowFloats;
            work.BlockFloats = _plan.SourceDepth * work.SliceFloats;
            work.Rows += (nint)work.FirstBlock * work.BlockFloats;
            return;
        }

        AxisTaps height = work.Height, depth = work.Depth;
        _plan.SourceColumns(work.Segment, out int firstColumn, out int lastColumn);
        work.Rows = scratch;
        work.FirstColumn = firstColumn;
        work.RowFloats = (lastColumn - firstColumn + 1) * _plan.PixelFloats;

        // One row of the target needs just its taps' rows; several need all between the first and the last.
        (int firstSourceRow, int lastSourceRow) = (int.MaxValue, -1);
        for (int row = work.FirstRow; row < work.LastRow; row++)
        {
            height.TapsOnSource(row, out int firstTap, out int lastTap);
            if (firstTap < lastTap)
            {
                firstSourceRow = Math.Min(firstSourceRow, height.SourceAt(row, firstTap));
                lastSourceRow = Math.Max(lastSourceRow, height.SourceAt(row, lastTap - 1));
            }
        }
        work.FirstSourceRow = firstSourceRow;
        work.RowGap = _plan.Rows == 1 ? height.Gap : 1;
        int rows = lastSourceRow < 0 ? 0 : ((lastSourceRow - firstSourceRow) / work.RowGap) + 1;

        int slices = work.LastDepthTap - work.FirstDepthTap;
        work.FirstSourceSlice = slices == 0 ? 0 : depth.SourceAt(work.SliceCell, work.FirstDepthTap);
        work.SliceGap = depth.Gap;
        work.SliceFloats = rows * work.RowFloats;
        work.BlockFloats = slices * work.SliceFloats;

        float* destination = scratch;
        for (int block = work.FirstBlock; block < work.LastBlock; block++)
        {
            for (int slice = 0; slice < slices; slice++)
            {
                int d = work.FirstSourceSlice + (slice * work.SliceGap);
                float* plane = work.Image + ((((nint)block * _plan.SourceDepth) + d)
                    * _plan.SourceHeight * _plan.SourceWidth * _plan.PixelFloats);
                for (int row = 0; row < rows; row++)
                {
                    nint h = firstSourceRow + (row * work.RowGap);
                    PaddedRows.Copy(plane + (h * _plan.SourceWidth * _plan.PixelFloats), _plan.SourceWidth,
                        _plan.PixelFloats, firstColumn, lastColumn, destination);
                    destination += work.RowFloats;
                }
            }
        }
    }

    private void RunRow(ref Work work, int panel, int row, int residue, Tap* taps)
    {
        AxisTaps width = _plan.Width[residue];
        int firstColumn = work.Segment * _plan.Segment;
        int lastColumn = Math.Min(width.Count, firstColumn + _plan.Segment);
        if (firstColumn >= lastColumn)
        {
            return;
        }
        ListTaps(ref work, row, residue, taps);

        // Where the panel's lanes are. Depthwise, the source's lanes are the target's, and weights are stored in whole blocks.
        int vectors = _plan.IsDepthwise ? 1 : ChannelPanels.Vectors(panel, _plan.TargetChannels, TSimd.Width);
        int lane = panel * (_plan.IsDepthwise ? 1 : 2) * TSimd.Width;
        (int laneBlock, int laneInBlock) = Math.DivRem(lane, Blocks.Size);
        int groupLane = work.Group * _plan.TargetBlocks * Blocks.Size;
        nint targetBlock = (nint)_plan.TargetDepth * _plan.TargetHeight * _plan.TargetWidth * Blocks.Size;
        nint targetRow = ((nint)work.TargetSlice * _plan.TargetHeight) + work.Height.First + (row * work.Height.Step);
        float* target = _target + ((work.FirstTargetBlock + laneBlock) * targetBlock)
            + (((targetRow * _plan.TargetWidth) + width.First) * Blocks.Size) + laneInBlock;
        float* source = work.Rows + ((nint)(row - work.ListedRow) * work.Height.SourceStep * work.RowFloats)
            - ((nint)work.FirstColumn * _plan.PixelFloats) + (_plan.IsDepthwise ? lane : 0);

        TileArguments tile;
        tile.Ahead = null;
        tile.Taps = taps;
        tile.TapCount = work.TapCount;
        tile.SourcePixel = (nint)width.SourceStep * _plan.PixelFloats;
        tile.SourceStep = _plan.IsPlain || _plan.IsDepthwise ? (nint)width.Gap * _plan.PixelFloats : 1;
        tile.Weights = _weights + ((nint)groupLane * _plan.Products) + (_plan.IsDepthwise ? lane : (nint)lane * _plan.Products);
        tile.WeightStep = _plan.IsDepthwise ? Blocks.Size : vectors * TSimd.Width;
        tile.WeightSecond = TSimd.Width;
        tile.TargetPixel = (nint)width.Step * Blocks.Size;
        tile.TargetSecond = TSimd.Width == Blocks.Size ? targetBlock : TSimd.Width;

        // Sums begin with the bias, or with what earlier blocks left in the target.
        bool continues = work.FirstBlock > 0;
        tile.StartPixel = continues ? tile.TargetPixel : 0;
        tile.StartSecond = continues ? tile.TargetSecond : TSimd.Width;

        int pixels = lastColumn - firstColumn;
        int tiles = (pixels + Tile.MaxPixels<TSimd>() - 1) / Tile.MaxPixels<TSimd>();
        nint aheadOfTile = TRead.Pixel == 0 ? 0 : PrefetchNext(work, row, tiles, &tile);
        for (int i = 0, begin = firstColumn; i < tiles; i++)
        {
            int end = firstColumn + (pixels * (i + 1) / tiles);
            tile.Source = source + (begin * tile.SourcePixel);
            tile.Target = target + (begin * tile.TargetPixel);
            tile.Start = continues ? tile.Target : _starts + groupLane + lane;
            Tile.Run<TSimd, TRead>(end - begin, vectors, &tile);
            tile.Ahead += aheadOfTile;
            begin = end;
        }
        if (!_epilogue.IsNothing && work.LastBlock == _plan.SourceBlocks)
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                nint first = (nint)(target - _target) + (firstColumn * tile.TargetPixel) + (vector * tile.TargetSecond);
                _epilogue.ApplyTo<TSimd>(_target, first, pixels, tile.TargetPixel);
            }
        }
    }

    // Where the products of source blocks are in a panel's weights; those of the next panel follow the last block's.
    private float* Weights(int group, int panel, int block)
    {
        nint lane = ((nint)group * _plan.TargetBlocks * Blocks.Size) + ((nint)panel * 2 * TSimd.Width);
        return _weights + (lane * _plan.Products) + ((nint)_plan.FirstWeightOf(block) * 2 * TSimd.Width);
    }

    // The tiles of all rows prefetch what the next ones multiply by, in equal parts and half as much again, as taps
    // beside the source are left out.
    private nint PrefetchNext(in Work work, int row, int tiles, TileArguments* tile)
    {
        nint floats = (nint)(_plan.FirstWeightOf(work.LastBlock) - _plan.FirstWeightOf(work.FirstBlock)) * tile->WeightStep;
        int calls = (work.LastRow - work.FirstRow) * tiles;
        nint aheadOfTile = floats / calls;
        tile->Ahead = work.NextWeights + ((row - work.FirstRow) * tiles * aheadOfTile);
        tile->AheadStep = ((3 * tile->WeightStep / 2) + calls - 1) / calls;
        return aheadOfTile;
    }

    // Lists the taps of a row; the list of an earlier row serves as long as the same taps are on the source.
    private void ListTaps(ref Work work, int row, int residue, Tap* taps)
    {
        work.Height.TapsOnSource(row, out int firstTap, out int lastTap);
        if (residue == work.ListedResidue && firstTap == work.ListedFirstTap && lastTap == work.ListedLastTap)
        {
            return;
        }
        (work.ListedResidue, work.ListedRow, work.ListedFirstTap, work.ListedLastTap) = (residue, row, firstTap, lastTap);

        AxisTaps depth = work.Depth, height = work.Height, width = _plan.Width[residue];
        int count = 0;
        for (int block = work.FirstBlock; block < work.LastBlock; block++)
        {
            bool isOneTap = _plan.RowIsOneTap(block);
            int columnTaps = isOneTap ? Math.Min(1, width.Taps.Length) : width.Taps.Length;
            int steps = _plan.ChannelsOf(block) * (isOneTap ? width.Taps.Length : 1);
            for (int d = work.FirstDepthTap; d < work.LastDepthTap; d++)
            {
                int slice = ((block - work.FirstBlock) * work.BlockFloats)
                    + ((depth.SourceAt(work.SliceCell, d) - work.FirstSourceSlice) / work.SliceGap * work.SliceFloats);
                for (int h = firstTap; h < lastTap; h++)
                {
                    int line = slice + ((height.SourceAt(row, h) - work.FirstSourceRow) / work.RowGap * work.RowFloats);
                    for (int w = 0; w < columnTaps; w++)
                    {
                        taps[count++] = new Tap(
                            line + (width.Offsets[w] * _plan.PixelFloats),
                            _plan.WeightOf(block, depth.Taps[d], height.Taps[h], width.Taps[w]),
                            steps);
                    }
                }
            }
        }
        work.TapCount = count;
    }

    // The state of one task.
    private struct Work
    {
        public AxisTaps Depth, Height;
        public int Group, FirstTargetBlock, TargetSlice, SliceCell, FirstRow, LastRow, Segment, FirstLane, LastLane;
        public float* Image, NextWeights;
        public int FirstDepthTap, LastDepthTap, FirstBlock, LastBlock;

        // Source cell (block, d, h, w) is at Rows + (block − FirstBlock)·BlockFloats + (d − FirstSourceSlice) / SliceGap·SliceFloats
        // + (h − FirstSourceRow) / RowGap·RowFloats + (w − FirstColumn)·pixel.
        public float* Rows;
        public int BlockFloats, SliceFloats, RowFloats, SliceGap, RowGap, FirstSourceSlice, FirstSourceRow, FirstColumn;

        // For which row the taps are listed.
        public int ListedResidue, ListedRow, ListedFirstTap, ListedLastTap, TapCount;
    }
}

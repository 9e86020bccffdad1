using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.StridedInputGradient;

// The input's gradient of a strided convolution: for each residue of the stride a product of matrices, of the output's
// gradient under just the taps that reach its cells.
//   task    (group, strip of rows or images, part of the panels)
//   inside  copy the strip's source; then panels of target channels, residues, whose weights stay in the second-level cache, images, tiles
//   stores  a tile's sums go to a buffer and from there to their cells, which have gaps; the epilogue is applied on the way
//   ahead   a tile prefetches its share of the next residue's weights, and the next tile's cells
//   order   of each sum: source block, kh, kw, channel in the block; taps on padding are zeros
internal sealed unsafe class StridedInputGradientStage<TSimd> : ScratchStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly StridedInputGradientPlan _plan;
    private readonly Correlation _channels;
    private readonly float* _source;
    private readonly float* _weights;   // [group][panel][residue][source block][tap][channel][lane], then the start values [group][lane]
    private readonly StridedInputGradientTarget<TSimd> _target;
    private readonly Tap[][] _taps;     // of each residue
    private readonly int _panels;

    public StridedInputGradientStage(
        string name, StridedInputGradientPlan plan, float* source, float* packed, float* target, Epilogue epilogue)
    {
        Name = name;
        _plan = plan;
        _channels = plan.Channels;
        _source = source;
        _weights = packed;
        _target = new StridedInputGradientTarget<TSimd>(plan.Channels, target, epilogue);
        _taps = [.. from height in _channels.Height from width in _channels.Width select plan.TapsOf(height, width)];
        _panels = ChannelPanels.Count(_channels.TargetChannels, TSimd.Width);
        Tasks = checked(_channels.Groups * plan.Strips * plan.PanelParts);
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => _plan.Grain;

    public override long ScratchFloats => (long)_plan.Images * _plan.ImageFloats;

    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int part) = Math.DivRem(task, _plan.PanelParts);
            (int group, int strip) = Math.DivRem(rest, _plan.Strips);
            (int images, int rows) = Math.DivRem(strip, _plan.RowStrips);
            var work = new Work
            {
                Group = group,
                FirstImage = images * _plan.Images,
                LastImage = Math.Min(_channels.Batch, (images + 1) * _plan.Images),
                FirstRow = rows * _plan.Rows,
                Scratch = scratch,
            };
            CopySource(work);
            for (int panel = _panels * part / _plan.PanelParts; panel < _panels * (part + 1) / _plan.PanelParts; panel++)
            {
                RunPanel(ref work, panel);
            }
        }
    }

    private void CopySource(in Work work)
    {
        float* destination = work.Scratch;
        int firstRow = _plan.FirstSourceRow(work.FirstRow), width = _channels.SourceWidth;
        for (int n = work.FirstImage; n < work.LastImage; n++)
        {
            for (int block = 0; block < _channels.SourceBlocks; block++)
            {
                nint plane = ((((nint)n * _channels.Groups) + work.Group) * _channels.SourceBlocks) + block;
                float* rows = _source + (plane * _channels.SourceHeight * width * Blocks.Size);
                foreach (StridedInputGradientCopy copy in _plan.Copies)
                {
                    for (int row = firstRow; row < firstRow + _plan.SourceRows; row++, destination += (nint)copy.Count * Blocks.Size)
                    {
                        bool isInside = (uint)row < (uint)_channels.SourceHeight;
                        PaddedRows.Copy(rows + (isInside ? (nint)row * width * Blocks.Size : 0), isInside ? width : 0,
                            Blocks.Size, copy.Offset, copy.Offset + copy.Count - 1, destination);
                    }
                }
            }
        }
    }

    private void RunPanel(ref Work work, int panel)
    {
        work.Vectors = ChannelPanels.Vectors(panel, _channels.TargetChannels, TSimd.Width);
        work.Lane = panel * 2 * TSimd.Width;
        nint groupLane = (nint)work.Group * _channels.TargetBlocks * Blocks.Size;
        TileArguments tile = default;
        tile.Weights = _weights + ((groupLane + work.Lane) * _channels.Products);
        tile.WeightStep = work.Vectors * TSimd.Width;
        tile.WeightSecond = TSimd.Width;
        tile.Start = _weights + (nint)PackStage.WeightFloats(_channels) + groupLane + work.Lane;
        tile.StartSecond = TSimd.Width;
        tile.TargetPixel = work.Vectors * TSimd.Width;
        tile.TargetSecond = TSimd.Width;
        tile.Ahead = tile.Weights;
        for (int residue = 0; residue < _taps.Length; residue++)
        {
            fixed (Tap* taps = _taps[residue])
            {
                tile.Taps = taps;
                tile.TapCount = _taps[residue].Length;
                RunResidue(work, residue, &tile);
            }
        }
    }

    [SkipLocalsInit]
    private void RunResidue(in Work work, int residue, TileArguments* tile)
    {
        (int h, int w) = Math.DivRem(residue, _channels.Width.Length);
        AxisTaps height = _channels.Height[h], width = _channels.Width[w];
        int rows = Math.Min(_plan.Rows, height.Count - work.FirstRow);
        if (rows <= 0 || width.Count == 0)
        {
            return;
        }
        float* stack = stackalloc float[(Tile.MaxPixels<TSimd>() * 2 * Blocks.Size) + Blocks.Size];
        tile->Target = PaddedRows.Align(stack);
        int pixels = rows * width.Count, tiles = (pixels + Tile.MaxPixels<TSimd>() - 1) / Tile.MaxPixels<TSimd>();
        PrefetchNext(work, residue, tiles * (work.LastImage - work.FirstImage), tile);
        for (int n = work.FirstImage; n < work.LastImage; n++)
        {
            float* source = work.Scratch + ((nint)(n - work.FirstImage) * _plan.ImageFloats);
            for (int i = 0, begin = 0; i < tiles; i++)
            {
                int end = (int)((long)pixels * (i + 1) / tiles);
                var cells = new StridedInputGradientCells(height, width, _channels.TargetWidth, work.FirstRow, begin, end - begin);
                nint image = _target.ImageAt(n, work.Group, work.Lane);
                _target.Fetch(cells, image, work.Vectors);
                tile->Source = source + ((nint)begin * Blocks.Size);
                Tile.Run<TSimd, BlockRead>(end - begin, work.Vectors, tile);
                tile->Ahead += tile->AheadStep * Steps(residue);
                _target.Store(cells, image, work.Vectors, tile->Target);
                begin = end;
            }
        }
    }

    private int Steps(int residue) => _taps[residue].Length / _channels.SourceBlocks * _channels.SourceChannels;

    // Each tile prefetches as much of the next residue's weights as leaves nothing for the last.
    private void PrefetchNext(in Work work, int residue, int tiles, TileArguments* tile)
    {
        nint lanes = work.Vectors * TSimd.Width;
        tile->Ahead = tile->Weights + (_taps[residue].Length == 0 ? 0 : (_taps[residue][0].Weight + Steps(residue)) * lanes);
        int next = Steps((residue + 1) % _taps.Length), steps = Math.Max(1, tiles * Steps(residue));
        tile->AheadStep = ((next * lanes) + steps - 1) / steps;
    }

    // The state of one task.
    private struct Work
    {
        public int Group, FirstImage, LastImage, FirstRow, Lane, Vectors;
        public float* Scratch;
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Depthwise;

// Depthwise correlation with filters three taps wide.
//   task    (image, block of channels, band of target rows)
//   loops   rows; vectors of the block; tiles along the row
//   edges   filter rows beside the source are left out; a column beside it is a pixel of zeros that the first or last
//           tile of a row gets a pointer to
//   order   of each sum: filter rows from the source's top, then columns from its left
internal sealed unsafe class DepthwiseRowStage<TSimd, TTile> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
    where TTile : struct, IDepthwiseTile
{
    // Enough tasks to keep 8 threads evenly busy.
    private const int EnoughTasks = 32;

    private readonly Correlation _plan;
    private readonly DepthwiseColumns _columns;
    private readonly Row[] _rows;
    private readonly float* _source;
    private readonly float* _weights;
    private readonly float* _starts;
    private readonly float* _target;
    private readonly Epilogue _epilogue;
    private readonly int _tiles;
    private readonly int _bands;

    public DepthwiseRowStage(
        string name, Correlation plan, DepthwiseColumns columns, float* source,
        float* packed, float* target, Epilogue epilogue)
    {
        Name = name;
        _plan = plan;
        _columns = columns;
        _source = source;
        _weights = packed;
        _starts = packed + PackStage.WeightFloats(plan);
        _target = target;
        _epilogue = epilogue;
        _rows = [.. Enumerable.Range(0, plan.TargetHeight).Select(NewRow)];
        _tiles = (columns.Units + TTile.MaxUnits<TSimd>() - 1) / TTile.MaxUnits<TSimd>();
        int planes = plan.Batch * plan.Groups;
        _bands = planes == 0 ? 0 : Math.Clamp((EnoughTasks + planes - 1) / planes, 1, plan.TargetHeight);
        Tasks = planes * _bands;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => TaskGrain.ByImage(_plan.Batch, Tasks);

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* scratch = stackalloc float[2 * Blocks.Size];
        float* zeros = PaddedRows.Align(scratch);
        new Span<float>(zeros, Blocks.Size).Clear();
        for (int task = firstTask; task < lastTask; task++)
        {
            (int plane, int band) = Math.DivRem(task, _bands);
            int end = _plan.TargetHeight * (band + 1) / _bands;
            for (int row = _plan.TargetHeight * band / _bands; row < end; row++)
            {
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    RunRow(plane, row, lane, zeros);
                }
            }
        }
    }

    private void RunRow(int plane, int index, int lane, float* zeros)
    {
        ref readonly Row row = ref _rows[index];
        int group = plane % _plan.Groups;
        DepthwiseTileArguments tile;
        tile.Rows = row.Taps;
        tile.SourceRow = (nint)row.Gap * _plan.SourceWidth * Blocks.Size;
        tile.Weights = _weights + ((((group * _plan.KernelHeight) + row.FirstTap) * 3 * Blocks.Size) + lane);
        tile.WeightRow = row.TapStep * 3 * Blocks.Size;
        tile.Start = _starts + (group * Blocks.Size) + lane;
        tile.Result = _target;
        tile.Epilogue = _epilogue;

        // Pixels of the whole tensors.
        nint source = ((((nint)plane * _plan.SourceHeight) + row.FirstSource) * _plan.SourceWidth) + _columns.FirstSource;
        nint target = ((((nint)plane * _plan.TargetHeight) + index) * _plan.TargetWidth) + _columns.FirstTarget;
        float* ahead = _source + (((((nint)plane * _plan.SourceHeight) + row.FirstAhead) * _plan.SourceWidth) * Blocks.Size);
        for (int i = 0, begin = 0; i < _tiles; i++)
        {
            int end = _columns.Units * (i + 1) / _tiles;
            tile.Source = _source + ((source + (begin * TTile.Sources)) * Blocks.Size) + lane;
            tile.First = tile.Source;
            tile.Last = tile.Source + ((((end - begin - 1) * TTile.Sources) + TTile.Window - 1) * Blocks.Size);
            tile.FirstRow = tile.LastRow = tile.SourceRow;
            tile.SkipsFirst = tile.SkipsLast = false;
            if (begin == 0)
            {
                tile.SkipsFirst = _columns.FirstTarget < 0;
                if (_columns.FirstSource < 0)
                {
                    tile.First = zeros;
                    tile.FirstRow = 0;
                }
            }
            if (end == _columns.Units)
            {
                tile.SkipsLast = _columns.FirstTarget + (end * TTile.Targets) > _plan.TargetWidth;
                if (_columns.LastSource >= _plan.SourceWidth)
                {
                    tile.Last = zeros;
                    tile.LastRow = 0;
                }
            }
            tile.Offset = ((target + (begin * TTile.Targets)) * Blocks.Size) + lane;
            FetchAhead(ahead + (begin * TTile.Sources * Blocks.Size), (end - begin) * TTile.Sources, lane == 0 ? row.AheadRows : 0);
            TTile.Run<TSimd>(end - begin, &tile);
            begin = end;
        }
    }

    // What the next target row reads and this one does not. The processor does not see it coming: the same load goes over
    // the rows under a filter alternately, which is no stream to it.
    private void FetchAhead(float* first, int pixels, int rows)
    {
        for (int row = 0; row < rows; row++, first += (nint)_plan.SourceWidth * Blocks.Size)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                Prefetch.Line(first + (pixel * Blocks.Size));
            }
        }
    }

    private Row NewRow(int index)
    {
        AxisTaps residue = _plan.Height[index % _plan.Height.Length];
        int cell = index / _plan.Height.Length;
        residue.TapsOnSource(cell, out int first, out int last);
        int end = EndOfSource(index);
        bool isLast = index + 1 == _plan.TargetHeight;   // then the next plane's first rows follow
        int ahead = isLast ? _plan.SourceHeight : end, aheadEnd = isLast ? ahead + EndOfSource(0) : EndOfSource(index + 1);
        return new Row
        {
            Taps = last - first,
            FirstSource = first == last ? 0 : residue.SourceAt(cell, first),
            Gap = residue.Gap,
            FirstTap = first == last ? 0 : residue.Taps[first],
            TapStep = last - first > 1 ? residue.Taps[first + 1] - residue.Taps[first] : 0,
            FirstAhead = ahead,
            AheadRows = Math.Max(0, aheadEnd - ahead),
        };
    }

    // One past the last source row that a target row reads.
    private int EndOfSource(int index)
    {
        AxisTaps residue = _plan.Height[index % _plan.Height.Length];
        int cell = index / _plan.Height.Length;
        residue.TapsOnSource(cell, out int first, out int last);
        return first == last ? 0 : residue.SourceAt(cell, last - 1) + 1;
    }

    // What a target row sums.
    private struct Row
    {
        public int Taps, FirstSource, Gap;       // filter rows on the source, the source row under the first, rows from one to the next
        public int FirstTap, TapStep;            // the first filter row, and how many further the next one is
        public int FirstAhead, AheadRows;        // source rows that the next target row is the first to read
    }
}

using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// Convolution and 2 × 2 max pooling over batch lanes in one pass, float32; rows are summed by BatchLaneCorrelationRows.cs.
//   what    target = activation(max over 2 × 2 of (source ⋆ weights + bias)); index of the first of the four that is largest
//   layout  source and target [n/16][c][h][w][16 images], indices as target
//   loops   parallel (two blocks, band of pooled rows, part of the filters); then pooled row
//   memory  two rows of all filters, which stay in cache and are never stored elsewhere
//   edges   a last row or column of the convolution that no window takes is left out
//   ReLU    of the largest is the largest ReLU: a quarter of the work after the pooling. Where it is 0, the index is that
//           of the largest sum; a gradient that goes by it is 0 there
internal sealed unsafe class PooledBatchLaneStage<TSimd> : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly BatchLaneCorrelation _plan;
    private readonly BatchLaneCorrelationRows<TSimd> _rows;
    private readonly PoolingGeometry _pooling;
    private readonly float* _target;
    private readonly float* _indices;
    private readonly Epilogue _epilogue;

    public PooledBatchLaneStage(
        string name, BatchLaneCorrelation plan, BatchLaneCorrelationRows<TSimd> rows, PoolingGeometry pooling,
        float* target, float* indices, FusedReLU relu)
    {
        (Name, _plan, _rows, _pooling) = (name, plan, rows, pooling);
        _target = target;
        _indices = indices;
        _epilogue = new Epilogue(null, relu, null, default);
        ScratchFloats = PooledBatchLaneConvolution.ScratchFloats(plan);
    }

    public override string Name { get; }

    public override int Tasks => _plan.Tasks;

    public override long ScratchFloats { get; }

    private int Windows => _pooling.WidthWindows.Length;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        Tap* taps = stackalloc Tap[_plan.Taps];
        nint rowFloats = (nint)_plan.Width.Output * Blocks.Size, filterStep = 2 * rowFloats, blockStep = _plan.Filters * filterStep;
        for (int task = firstTask; task < lastTask; task++)
        {
            BatchLaneTask work = _plan.Work(task, taps);
            for (int row = work.FirstRow; row < work.LastRow; row++)
            {
                _rows.Run(ref work, 2 * row, 2 * Windows, scratch, filterStep, blockStep);
                _rows.Run(ref work, (2 * row) + 1, 2 * Windows, scratch + rowFloats, filterStep, blockStep);
                PoolRow(work, row, scratch, filterStep, blockStep);
            }
        }
    }

    private void PoolRow(in BatchLaneTask work, int row, float* rows, nint filterStep, nint blockStep)
    {
        TSimd alarm = TSimd.Zero;
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    MaxPoolRow windows = Row(work.Block + vector, f, row, lane, rows + (vector * blockStep) + (f * filterStep));
                    alarm += _indices is null ? MaxPoolTwo.Run<TSimd>(windows) : MaxPoolTwo.RunIndexed<TSimd>(windows);
                }
            }
        }
        bool hasNaN = MaxPoolRow.HasNaN(alarm);
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                for (int lane = 0; hasNaN && lane < Blocks.Size; lane += TSimd.Width)
                {
                    Row(work.Block + vector, f, row, lane, rows + (vector * blockStep) + (f * filterStep)).RunWithNaNs<TSimd>(row);
                }
                if (!_epilogue.IsNothing)
                {
                    _epilogue.ApplyTo<TSimd>(
                        _target, Offset(work.Block + vector, f, row), Windows * Blocks.Size / TSimd.Width, TSimd.Width);
                }
            }
        }
    }

    private nint Offset(int block, int filter, int row) =>
        ((((nint)block * _plan.Filters) + filter) * _pooling.OutputArea * Blocks.Size) + ((nint)row * Windows * Blocks.Size);

    // The two rows of a block's filter.
    private MaxPoolRow Row(int block, int filter, int row, int lane, float* rows)
    {
        PoolingSpan height = _pooling.HeightWindows[row];
        nint offset = Offset(block, filter, row) + lane;
        return new MaxPoolRow
        {
            Geometry = _pooling,
            Depth = _pooling.DepthWindows[0],
            Height = height,
            Input = rows - ((nint)height.First * _plan.Width.Output * Blocks.Size) + lane,   // where the plane would begin
            Output = _target + offset,
            Indices = _indices is null ? null : _indices + offset,
        };
    }
}

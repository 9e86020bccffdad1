using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution;

// Convolution over batch lanes, float32; rows are summed by LaneCorrelationRows.cs.
//   what    target = activation(source ⋆ weights + bias), groups = 1
//   layout  source and target [n/16][c][d][h][w][16 images]
//   loops   parallel (two blocks, band of rows, part of the filters); then row
internal sealed unsafe class LaneCorrelationStage<TSimd> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly LaneCorrelation _plan;
    private readonly LaneCorrelationRows<TSimd> _rows;
    private readonly float* _target;
    private readonly Finish _finish;

    public LaneCorrelationStage(string name, LaneCorrelation plan, float* source, float* weights, float* start, float* target, Finish finish)
    {
        (Name, _plan, _finish) = (name, plan, finish);
        _rows = new LaneCorrelationRows<TSimd>(plan, source, weights, start);
        _target = target;
        Tasks = plan.Tasks;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        Tap* taps = stackalloc Tap[_plan.Taps];
        nint filterStep = (nint)_plan.TargetArea * Blocks.Size, blockStep = _plan.Filters * filterStep;
        for (int task = firstTask; task < lastTask; task++)
        {
            LaneWork work = _plan.Work(task, taps);
            float* block = _target + (work.Block * blockStep);
            for (int row = work.FirstRow; row < work.LastRow; row++)
            {
                float* target = block + ((nint)row * _plan.Width.Output * Blocks.Size);
                _rows.Run(ref work, row, _plan.Width.Output, target, filterStep, blockStep);
                if (!_finish.IsNothing)
                {
                    FinishRow(work, target, filterStep, blockStep);
                }
            }
        }
    }

    private void FinishRow(in LaneWork work, float* target, nint filterStep, nint blockStep)
    {
        int vectors = _plan.Width.Output * Blocks.Size / TSimd.Width;
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                nint row = (nint)(target - _target) + (vector * blockStep) + (f * filterStep);
                _finish.ApplyTo<TSimd>(_target, row, vectors, TSimd.Width);
            }
        }
    }
}

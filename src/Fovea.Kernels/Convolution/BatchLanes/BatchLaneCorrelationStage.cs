using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Tiles;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.BatchLanes;

// Convolution over batch lanes, float32; rows are summed by BatchLaneCorrelationRows.cs.
//   what    target = activation(source ⋆ weights + bias), groups = 1
//   layout  source and target [n/16][c][d][h][w][16 images]
//   loops   parallel (two blocks, band of rows, part of the filters); then row
internal sealed unsafe class BatchLaneCorrelationStage<TSimd> : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly BatchLaneCorrelation _plan;
    private readonly BatchLaneCorrelationRows<TSimd> _rows;
    private readonly float* _target;
    private readonly Epilogue _epilogue;

    public BatchLaneCorrelationStage(
        string name, BatchLaneCorrelation plan, float* source, float* weights,
        float* start, float* target, Epilogue epilogue)
    {
        (Name, _plan, _epilogue) = (name, plan, epilogue);
        _rows = new BatchLaneCorrelationRows<TSimd>(plan, source, weights, start);
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
            BatchLaneTask work = _plan.Work(task, taps);
            float* block = _target + (work.Block * blockStep);
            for (int row = work.FirstRow; row < work.LastRow; row++)
            {
                float* target = block + ((nint)row * _plan.Width.Output * Blocks.Size);
                _rows.Run(ref work, row, _plan.Width.Output, target, filterStep, blockStep);
                if (!_epilogue.IsNothing)
                {
                    ApplyEpilogue(work, target, filterStep, blockStep);
                }
            }
        }
    }

    private void ApplyEpilogue(in BatchLaneTask work, float* target, nint filterStep, nint blockStep)
    {
        int vectors = _plan.Width.Output * Blocks.Size / TSimd.Width;
        for (int vector = 0; vector < work.Vectors; vector++)
        {
            for (int f = work.FirstFilter; f < work.LastFilter; f++)
            {
                nint row = (nint)(target - _target) + (vector * blockStep) + (f * filterStep);
                _epilogue.ApplyTo<TSimd>(_target, row, vectors, TSimd.Width);
            }
        }
    }
}

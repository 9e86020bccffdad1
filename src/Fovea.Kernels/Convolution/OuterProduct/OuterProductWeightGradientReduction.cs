using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.OuterProduct;

// Has the gradient written that several chunks' partial gradients add up to.
//   task    (group, 16 rows, range of lanes)
internal sealed class OuterProductWeightGradientReduction<TSimd>(
    OuterProductWeightGradientPlan plan, OuterProductGradientWriter<TSimd> writer)
    : KernelStage, IReductionStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly int _rowBlocks = Blocks.Count(plan.Rows);

    public override string Name => "Convolution.Reduce";

    public override int Tasks => plan.Geometry.Groups * _rowBlocks * plan.LaneRanges;

    public override void Run(int firstTask, int lastTask)
    {
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int laneRange) = Math.DivRem(task, plan.LaneRanges);
            (int group, int rowBlock) = Math.DivRem(rest, _rowBlocks);
            (int firstLane, int lastLane) = plan.LaneRange(laneRange);
            writer.Write(group, rowBlock * Blocks.Size, (rowBlock + 1) * Blocks.Size, firstLane, lastLane);
        }
    }
}

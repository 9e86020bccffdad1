using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// Winograd's convolution, all steps of a run of tiles in one task: what they hand on stays in the second-level cache.
//   task    (run of tiles, part of the target's channels)
//   source  Jia et al. 2018, and arXiv:1912.02165
internal sealed unsafe class WinogradStage<TSimd>(string name, WinogradPlan plan, WinogradSteps<TSimd> steps) : ScratchStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    public override string Name => name;

    public override int Tasks => plan.TileRuns * plan.Parts;

    public override TaskGrain Grain => TaskGrain.ByRun(plan.Batch, plan.TileRuns, plan.Parts);

    public override long ScratchFloats => plan.TransformedFloats;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask, float* scratch)
    {
        float* stack = stackalloc float[(2 * WinogradTransforms.BufferFloats) + Blocks.Size];
        float* buffer = PaddedRows.Align(stack);
        float* products = scratch + ((nint)WinogradPlan.Points * plan.SourcePoint);
        for (int task = firstTask; task < lastTask; task++)
        {
            (int run, int part) = Math.DivRem(task, plan.Parts);
            int firstBlock = part * plan.PartBlocks, lastBlock = Math.Min(plan.TargetBlocks, firstBlock + plan.PartBlocks);
            steps.TransformSource(run, 0, plan.SourceBlocks, scratch, buffer);
            steps.Multiply(run, 0, WinogradPlan.Points, firstBlock, lastBlock, scratch, products);
            steps.TransformTarget(run, firstBlock, lastBlock, products, buffer);
        }
    }
}

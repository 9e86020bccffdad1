using System.Runtime.CompilerServices;
using Fovea.Kernels.Convolution.Direct;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Winograd;

// One step of Winograd's convolution over a run of tiles, for weights that no cache holds: the products of a point read
// its weights once for all tiles of the run.
//   task    of the source: a block of channels; of the products: (point, part of the target's channels); of the target: a block
//   shared  between the steps: V, and after it M
internal sealed unsafe class WinogradStepStage<TSimd>(
    string name, WinogradPlan plan, WinogradSteps<TSimd> steps, WinogradStep step, int run, float* transformed) : KernelStage
    where TSimd : unmanaged, ISimd<TSimd>
{
    public override string Name => name;

    public override int Tasks => step switch
    {
        WinogradStep.Source => plan.SourceBlocks,
        WinogradStep.Products => WinogradPlan.Points * plan.ProductParts,
        _ => plan.TargetBlocks,
    };

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        float* stack = stackalloc float[(2 * WinogradTransforms.BufferFloats) + Blocks.Size];
        float* buffer = PaddedRows.Align(stack);
        float* products = transformed + ((nint)WinogradPlan.Points * plan.SourcePoint);
        nint block = (nint)plan.TilesAtOnce * Blocks.Size;
        if (step == WinogradStep.Source)
        {
            steps.TransformSource(run, firstTask, lastTask, transformed, buffer);
            return;
        }
        if (step == WinogradStep.Target)
        {
            steps.TransformTarget(run, firstTask, lastTask, products + (firstTask * block), buffer);
            return;
        }
        for (int task = firstTask; task < lastTask; task++)
        {
            (int point, int part) = Math.DivRem(task, plan.ProductParts);
            int firstBlock = part * plan.ProductBlocks, lastBlock = Math.Min(plan.TargetBlocks, firstBlock + plan.ProductBlocks);
            steps.Multiply(run, point, point + 1, firstBlock, lastBlock, transformed, products + (firstBlock * block));
        }
    }
}

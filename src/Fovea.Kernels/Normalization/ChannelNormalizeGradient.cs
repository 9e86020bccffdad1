using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// dInput = (γ·dy − b − (input − μ)·p) / σ; blocked, float32. b is the mean of γ·dy over the values that share the
// statistics, p the mean of γ·dy·(input − μ) / σ². dy is zero where the mask is.
//   layout  input, dOutput, dInput [n][c/16][area][16]; μ, 1/σ, b, p by the map
//   loops   parallel (n, c/16); then lanes by the vector's width, pixel
internal sealed unsafe class ChannelNormalizeGradient(
    NormalizationGeometry geometry, StatisticMap map, VectorWidth width, NormalizationPointers pointers,
    float* meanGradient, float* meanProduct, NormalizationReLUMask mask, bool keepInCache = false)
    : ReLUMaskedStage(mask, width)
{
    private readonly bool _isNonTemporal = !keepInCache
        && pointers.DInput.First != pointers.DOutput.First && NonTemporalStore.Suits(pointers.DInput.First, geometry.BlockedLength);

    public override string Name => "Normalization.ApplyGradient blocked";

    public override int Tasks => geometry.Batch * geometry.ChannelBlocks;

    public override TaskGrain Grain => TaskGrain.ByImage(geometry.Batch, Tasks);

    private protected override void Run<TSimd, TMask>(int firstTask, int lastTask)
    {
        float* lanes = stackalloc float[(5 * Blocks.Size) + NormalizationReLUMask.Lanes];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int n, int block) = Math.DivRem(task, geometry.ChannelBlocks);
            BlockLanes.Gather(geometry, map, pointers.Mean, n, block, lanes);
            BlockLanes.Gather(geometry, map, pointers.InverseDeviation, n, block, lanes + Blocks.Size);
            BlockLanes.Gather(geometry, pointers.Gamma, 1, block, lanes + (2 * Blocks.Size));
            BlockLanes.Gather(geometry, map, meanGradient, n, block, lanes + (3 * Blocks.Size));
            BlockLanes.Gather(geometry, map, meanProduct, n, block, lanes + (4 * Blocks.Size));
            Mask.Gather(geometry, block, lanes + (5 * Blocks.Size));
            float* x = geometry.Block(pointers.Input, n, block);
            float* dy = geometry.Block(pointers.DOutput, n, block);
            float* dx = geometry.Block(pointers.DInput, n, block);
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                Apply<TSimd, TMask>(x + lane, dy + lane, dx + lane, lanes + lane);
            }
        }
    }

    private void Apply<TSimd, TMask>(float* x, float* dy, float* dx, float* lanes)
        where TSimd : unmanaged, ISimd<TSimd>
        where TMask : struct, IReLUMask
    {
        TSimd m = TSimd.Load(lanes), inverse = TSimd.Load(lanes + Blocks.Size), g = TSimd.Load(lanes + (2 * Blocks.Size));
        TSimd b = TSimd.Load(lanes + (3 * Blocks.Size)), p = TSimd.Load(lanes + (4 * Blocks.Size));
        TSimd scale = TSimd.Load(lanes + (5 * Blocks.Size)), shift = TSimd.Load(lanes + (6 * Blocks.Size));
        TSimd upperBound = TSimd.Broadcast(Mask.ReLU.UpperBound);
        bool isNonTemporal = TSimd.Width == Blocks.Size && _isNonTemporal;
        for (long i = 0; i < geometry.BlockFloats; i += Blocks.Size)
        {
            TSimd deviation = TSimd.Load(x + i) - m;
            TSimd masked = TMask.Apply(TSimd.Load(dy + i), TSimd.MultiplyAdd(deviation, scale, shift), upperBound);
            TSimd gradient = inverse * (TSimd.MultiplyAdd(masked, g, TSimd.Zero - b) - (deviation * p));
            if (isNonTemporal)
            {
                TSimd.StoreNonTemporal(gradient, dx + i);
            }
            else
            {
                TSimd.Store(gradient, dx + i);
            }
        }
    }
}

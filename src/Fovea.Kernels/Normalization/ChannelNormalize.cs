using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// output = (input − μ) · (γ / σ) + β, then an addend and a ReLU; blocked, float32.
//   layout  input, addend and output [n][c/16][area][16]
//   loops   parallel (n, c/16); then lanes by the vector's width, pixel
//   sums    μ is subtracted first: folded into the shift it would cancel badly where |μ| ≫ σ
internal sealed unsafe class ChannelNormalize(
    NormalizationGeometry geometry, StatisticMap map, VectorWidth width, NormalizationPointers pointers,
    Epilogue epilogue = default, bool keepInCache = false)
    : VectorStage(width)
{
    private readonly bool _isNonTemporal = !keepInCache
        && pointers.Output.First != pointers.Input.First && NonTemporalStore.Suits(pointers.Output.First, geometry.BlockedLength);

    public override string Name => "Normalization.Apply blocked";

    public override int Tasks => geometry.Batch * geometry.ChannelBlocks;

    public override TaskGrain Grain => TaskGrain.ByImage(geometry.Batch, Tasks);

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* lanes = stackalloc float[3 * Blocks.Size];
        float* means = lanes, scales = lanes + Blocks.Size, shifts = lanes + (2 * Blocks.Size);
        for (int task = firstTask; task < lastTask; task++)
        {
            (int n, int block) = Math.DivRem(task, geometry.ChannelBlocks);
            BlockLanes.Gather(geometry, map, pointers.Mean, n, block, means);
            BlockLanes.GatherScales(geometry, map, pointers.InverseDeviation, pointers.Gamma, n, block, scales);
            BlockLanes.Gather(geometry, pointers.Beta, 0, block, shifts);
            float* x = geometry.Block(pointers.Input, n, block);
            float* y = geometry.Block(pointers.Output, n, block);
            for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
            {
                TSimd m = TSimd.Load(means + lane), scale = TSimd.Load(scales + lane), shift = TSimd.Load(shifts + lane);
                Apply(x + lane, y + lane, (task * geometry.BlockFloats) + lane, m, scale, shift);
            }
        }
    }

    // Place is that of the values in a tensor whose images are contiguous, as the addend's are.
    private void Apply<TSimd>(float* x, float* y, long place, in TSimd mean, in TSimd scale, in TSimd shift)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd m = mean, s = scale, b = shift;
        Epilogue end = epilogue;
        bool isNonTemporal = TSimd.Width == Blocks.Size && _isNonTemporal;
        for (long i = 0; i < geometry.BlockFloats; i += Blocks.Size)
        {
            TSimd value = end.Apply(TSimd.MultiplyAdd(TSimd.Load(x + i) - m, s, b), (nint)(place + i), TSimd.Width);
            if (isNonTemporal)
            {
                TSimd.StoreNonTemporal(value, y + i);
            }
            else
            {
                TSimd.Store(value, y + i);
            }
        }
    }
}

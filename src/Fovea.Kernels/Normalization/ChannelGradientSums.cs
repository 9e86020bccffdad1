using System.Runtime.CompilerServices;
using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// The sums that every gradient of a normalisation needs, blocked, float32 summed into double.
//   what    Σ dy and Σ dy·(x − μ) per channel and segment; dy is zero where the mask is
//   layout  input, dOutput [n][c/16][area][16]; sums [2][segments][16·⌈c/16⌉]
//   loops   parallel (segment, c/16); then image and chunk, lanes by the vector's width, pixel
//   sums    of a chunk: four, each of every fourth pixel, because an addition waits for the one before it
internal sealed unsafe class ChannelGradientSums(
    NormalizationGeometry geometry, ChannelSegments segments, StatisticMap map, VectorWidth width, NormalizationPointers pointers,
    NormalizationReLUMask mask, double* sums)
    : ReLUMaskedStage(mask, width)
{
    public override string Name => "Normalization.GradientSums blocked";

    public override int Tasks => segments.Count * geometry.ChannelBlocks;

    public override TaskGrain Grain => new(geometry.Batch, segments.ImagesPerSegment, geometry.ChannelBlocks);

    private protected override void Run<TSimd, TMask>(int firstTask, int lastTask)
    {
        float* lanes = stackalloc float[Blocks.Size + NormalizationReLUMask.Lanes];   // μ, and what the mask needs
        float* chunk = stackalloc float[2 * Blocks.Size];
        int channels = geometry.ChannelBlocks * Blocks.Size;
        for (int task = firstTask; task < lastTask; task++)
        {
            (int segment, int block) = Math.DivRem(task, geometry.ChannelBlocks);
            double* gradients = sums + ((long)segment * channels) + (block * Blocks.Size);
            double* products = gradients + ((long)segments.Count * channels);
            Mask.Gather(geometry, block, lanes + Blocks.Size);
            new Span<double>(gradients, Blocks.Size).Clear();
            new Span<double>(products, Blocks.Size).Clear();
            for (int n = segments.FirstImage(segment); n < segments.FirstImage(segment) + segments.Images(segment); n++)
            {
                BlockLanes.Gather(geometry, map, pointers.Mean, n, block, lanes);
                float* x = geometry.Block(pointers.Input, n, block);
                float* dy = geometry.Block(pointers.DOutput, n, block);
                for (int pixel = 0; pixel < geometry.Area; pixel += segments.PixelsPerChunk)
                {
                    int pixels = Math.Min(segments.PixelsPerChunk, geometry.Area - pixel);
                    for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                    {
                        long first = ((long)pixel * Blocks.Size) + lane;
                        SumChunk<TSimd, TMask>(x + first, dy + first, pixels, lanes + lane, chunk + lane);
                    }
                    for (int lane = 0; lane < Blocks.Size; lane++)
                    {
                        gradients[lane] += chunk[lane];
                        products[lane] += chunk[Blocks.Size + lane];
                    }
                }
            }
        }
    }

    private void SumChunk<TSimd, TMask>(float* x, float* dy, int pixels, float* lanes, float* chunk)
        where TSimd : unmanaged, ISimd<TSimd>
        where TMask : struct, IReLUMask
    {
        TSimd m = TSimd.Load(lanes), scale = TSimd.Load(lanes + Blocks.Size), shift = TSimd.Load(lanes + (2 * Blocks.Size));
        TSimd upperBound = TSimd.Broadcast(Mask.ReLU.UpperBound);
        TSimd sum0 = TSimd.Zero, sum1 = TSimd.Zero, sum2 = TSimd.Zero, sum3 = TSimd.Zero;
        TSimd product0 = TSimd.Zero, product1 = TSimd.Zero, product2 = TSimd.Zero, product3 = TSimd.Zero;
        int i = 0;
        for (; i + 3 < pixels; i += 4, x += 4 * Blocks.Size, dy += 4 * Blocks.Size)
        {
            Add<TSimd, TMask>(ref sum0, ref product0, x, dy, m, scale, shift, upperBound);
            Add<TSimd, TMask>(ref sum1, ref product1, x + Blocks.Size, dy + Blocks.Size, m, scale, shift, upperBound);
            Add<TSimd, TMask>(ref sum2, ref product2, x + (2 * Blocks.Size), dy + (2 * Blocks.Size), m, scale, shift, upperBound);
            Add<TSimd, TMask>(ref sum3, ref product3, x + (3 * Blocks.Size), dy + (3 * Blocks.Size), m, scale, shift, upperBound);
        }
        for (; i < pixels; i++, x += Blocks.Size, dy += Blocks.Size)
        {
            Add<TSimd, TMask>(ref sum0, ref product0, x, dy, m, scale, shift, upperBound);
        }
        TSimd.Store((sum0 + sum1) + (sum2 + sum3), chunk);
        TSimd.Store((product0 + product1) + (product2 + product3), chunk + Blocks.Size);
    }

    // A pixel's part of the sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TSimd, TMask>(
        ref TSimd sum, ref TSimd product, float* x, float* dy, TSimd mean, TSimd scale, TSimd shift, TSimd upperBound)
        where TSimd : unmanaged, ISimd<TSimd>
        where TMask : struct, IReLUMask
    {
        TSimd deviation = TSimd.Load(x) - mean;
        TSimd gradient = TMask.Apply(TSimd.Load(dy), TSimd.MultiplyAdd(deviation, scale, shift), upperBound);
        sum += gradient;
        TSimd.AddProduct(ref product, gradient, deviation);
    }
}

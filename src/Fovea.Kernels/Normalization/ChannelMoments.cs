using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// Means and squared deviations of channels, blocked, float32 summed into double.
//   layout  input [n][c/16][area][16], moments [2][segments][16·⌈c/16⌉]: means, then sums of squared deviations
//   loops   parallel (segment, c/16); then chunk, lanes by the vector's width, image, pixel
//   sums    of a chunk: Σ (x − p) and Σ (x − p)², corrected for the pivot p, which is the mean of a part of the chunk
//   pivot   if it misses the chunk's mean by d and its part is f of the chunk, the variance is at least d²·f / (1 − f): so
//           the correction takes at most 1 − f of Σ (x − p)², and rounding errors grow by 1 / f, here 8, at most
internal sealed unsafe class ChannelMoments(
    NormalizationGeometry geometry, ChannelSegments segments, VectorWidth width, BlockedImages input, double* moments)
    : VectorStage(width)
{
    private readonly long _imageStride = input.Stride(geometry.ImageFloats);

    public override string Name => "Normalization.Moments blocked";

    public override int Tasks => segments.Count * geometry.ChannelBlocks;

    public override TaskGrain Grain => new(geometry.Batch, segments.ImagesPerSegment, geometry.ChannelBlocks);

    protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* sums = stackalloc float[3 * Blocks.Size];   // pivots, Σ (x − p), Σ (x − p)²
        Moments* lanes = stackalloc Moments[Blocks.Size];
        int channels = geometry.ChannelBlocks * Blocks.Size;
        for (int task = firstTask; task < lastTask; task++)
        {
            (int segment, int block) = Math.DivRem(task, geometry.ChannelBlocks);
            new Span<Moments>(lanes, Blocks.Size).Clear();
            int images = segments.Images(segment);
            float* first = geometry.Block(input, segments.FirstImage(segment), block);
            for (int pixel = 0; pixel < geometry.Area; pixel += segments.PixelsPerChunk)
            {
                int pixels = Math.Min(segments.PixelsPerChunk, geometry.Area - pixel);
                long count = (long)images * pixels;
                for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                {
                    SumChunk<TSimd>(first + ((long)pixel * Blocks.Size) + lane, images, pixels, sums + lane);
                }
                for (int lane = 0; lane < Blocks.Size; lane++)
                {
                    double shift = sums[Blocks.Size + lane];
                    double mean = sums[lane] + (shift / count);
                    lanes[lane] = lanes[lane].With(new Moments(count, mean, sums[(2 * Blocks.Size) + lane] - (shift * shift / count)));
                }
            }
            double* means = moments + ((long)segment * channels) + (block * Blocks.Size);
            double* deviations = means + ((long)segments.Count * channels);
            for (int lane = 0; lane < Blocks.Size; lane++)
            {
                means[lane] = lanes[lane].Mean;
                // The correction for the pivot may leave a trace below zero where all values are equal; NaN stays.
                deviations[lane] = lanes[lane].SquaredDeviations < 0 ? 0 : lanes[lane].SquaredDeviations;
            }
        }
    }

    private void SumChunk<TSimd>(float* first, int images, int pixels, float* sums)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        // An eighth of the chunk, of its images if there are several.
        TSimd pivot = images == 1 ? Mean<TSimd>(first, 1, (pixels + 7) / 8) : Mean<TSimd>(first, (images + 7) / 8, pixels);
        TSimd shift0 = TSimd.Zero, shift1 = TSimd.Zero, square0 = TSimd.Zero, square1 = TSimd.Zero;
        for (int n = 0; n < images; n++)
        {
            float* x = first + (n * _imageStride);
            int i = 0;
            for (; i + 1 < pixels; i += 2)
            {
                TSimd deviation0 = TSimd.Load(x + ((long)i * Blocks.Size)) - pivot;
                TSimd deviation1 = TSimd.Load(x + ((long)(i + 1) * Blocks.Size)) - pivot;
                shift0 += deviation0;
                shift1 += deviation1;
                square0 = TSimd.MultiplyAdd(deviation0, deviation0, square0);
                square1 = TSimd.MultiplyAdd(deviation1, deviation1, square1);
            }
            if (i < pixels)
            {
                TSimd deviation = TSimd.Load(x + ((long)i * Blocks.Size)) - pivot;
                shift0 += deviation;
                square0 = TSimd.MultiplyAdd(deviation, deviation, square0);
            }
        }
        TSimd.Store(pivot, sums);
        TSimd.Store(shift0 + shift1, sums + Blocks.Size);
        TSimd.Store(square0 + square1, sums + (2 * Blocks.Size));
    }

    private TSimd Mean<TSimd>(float* first, int images, int pixels)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        TSimd sum = TSimd.Zero;
        for (int n = 0; n < images; n++)
        {
            float* x = first + (n * _imageStride);
            for (int i = 0; i < pixels; i++, x += Blocks.Size)
            {
                sum += TSimd.Load(x);
            }
        }
        return sum * TSimd.Broadcast(1f / ((float)images * pixels));
    }
}

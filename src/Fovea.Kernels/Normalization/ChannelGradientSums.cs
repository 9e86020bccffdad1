using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Normalization;

// The sums that every gradient of a normalisation needs, blocked, float32 summed into double.
//   what    Σ dy and Σ dy·(x − μ) per channel and segment; dy is zero where the gate is closed
//   layout  input, dOutput [n][c/16][area][16]; sums [2][segments][16·⌈c/16⌉]
//   loops   parallel (segment, c/16); then image and chunk, lanes by the vector's width, pixel
internal sealed unsafe class ChannelGradientSums(
    NormalizationGeometry geometry, ChannelSegments segments, StatisticMap map, VectorWidth width,
    float* input, float* mean, NormalizationGate gate, float* dOutput, double* sums)
    : VectorStage(width)
{
    public override string Name => "Normalization.GradientSums blocked";

    public override int Tasks => segments.Count * geometry.ChannelBlocks;

    private protected override void Run<TSimd>(int firstTask, int lastTask)
    {
        float* lanes = stackalloc float[Blocks.Size + NormalizationGate.Lanes];   // μ, and what the gate needs
        float* chunk = stackalloc float[2 * Blocks.Size];
        int channels = geometry.ChannelBlocks * Blocks.Size;
        for (int task = firstTask; task < lastTask; task++)
        {
            (int segment, int block) = Math.DivRem(task, geometry.ChannelBlocks);
            double* flows = sums + ((long)segment * channels) + (block * Blocks.Size);
            double* products = flows + ((long)segments.Count * channels);
            gate.Gather(geometry, block, lanes + Blocks.Size);
            new Span<double>(flows, Blocks.Size).Clear();
            new Span<double>(products, Blocks.Size).Clear();
            for (int n = segments.FirstImage(segment); n < segments.FirstImage(segment) + segments.Images(segment); n++)
            {
                BlockLanes.Gather(geometry, map, mean, n, block, lanes);
                long image = (((long)n * geometry.ChannelBlocks) + block) * geometry.Area * Blocks.Size;
                for (int pixel = 0; pixel < geometry.Area; pixel += segments.PixelsPerChunk)
                {
                    int pixels = Math.Min(segments.PixelsPerChunk, geometry.Area - pixel);
                    for (int lane = 0; lane < Blocks.Size; lane += TSimd.Width)
                    {
                        SumChunk<TSimd>(image + ((long)pixel * Blocks.Size) + lane, pixels, lanes + lane, chunk + lane);
                    }
                    for (int lane = 0; lane < Blocks.Size; lane++)
                    {
                        flows[lane] += chunk[lane];
                        products[lane] += chunk[Blocks.Size + lane];
                    }
                }
            }
        }
    }

    private void SumChunk<TSimd>(long first, int pixels, float* lanes, float* chunk)
        where TSimd : unmanaged, ISimd<TSimd>
    {
        float* x = input + first, dy = dOutput + first;
        Rectifier relu = gate.Relu;
        TSimd m = TSimd.Load(lanes), scale = TSimd.Load(lanes + Blocks.Size), shift = TSimd.Load(lanes + (2 * Blocks.Size));
        TSimd sum = TSimd.Zero, product = TSimd.Zero;
        for (long i = 0; i < (long)pixels * Blocks.Size; i += Blocks.Size)
        {
            TSimd deviation = TSimd.Load(x + i) - m, flow = TSimd.Load(dy + i);
            if (relu.Applies)
            {
                flow = relu.Gate(flow, TSimd.MultiplyAdd(deviation, scale, shift));
            }
            sum += flow;
            product = TSimd.MultiplyAdd(flow, deviation, product);
        }
        TSimd.Store(sum, chunk);
        TSimd.Store(product, chunk + Blocks.Size);
    }
}

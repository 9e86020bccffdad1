using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Adds the segments' sums of each channel, in their order, to dγ and dβ and to the two means that the input's gradient subtracts.</summary>
internal sealed unsafe class BatchNormGradientSums(
    NormalizationGeometry geometry, ChannelSegments segments, double* sums, float* inverseDeviation, float* gamma,
    float* meanFlow, float* meanProduct, float* dGamma, float* dBeta)
    : KernelStage
{
    public override string Name => "BatchNorm.GradientSums";

    public override int Tasks => geometry.ChannelBlocks;

    public override void Run(int firstTask, int lastTask)
    {
        int stride = geometry.ChannelBlocks * Blocks.Size;
        double* products = sums + ((long)segments.Count * stride);
        double values = Math.Max(geometry.ValuesPerChannel, 1);
        for (int c = firstTask * Blocks.Size; c < Math.Min(lastTask * Blocks.Size, geometry.Channels); c++)
        {
            double sum = 0, product = 0;
            for (int segment = 0; segment < segments.Count; segment++)
            {
                sum += sums[((long)segment * stride) + c];
                product += products[((long)segment * stride) + c];
            }
            double inverse = inverseDeviation[c], scale = gamma is null ? 1 : gamma[c];
            meanFlow[c] = (float)(scale * sum / values);
            meanProduct[c] = (float)(scale * product * inverse * inverse / values);
            if (dGamma is not null)
            {
                dGamma[c] = (float)(product * inverse);
            }
            if (dBeta is not null)
            {
                dBeta[c] = (float)sum;
            }
        }
    }
}

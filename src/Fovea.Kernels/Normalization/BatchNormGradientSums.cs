using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Adds the segments' sums of each channel, in their order, to dγ and dβ and to the two
/// means that the input's gradient subtracts.
/// </summary>
internal sealed unsafe class BatchNormGradientSums(
    NormalizationGeometry geometry, ChannelSegments segments, NormalizationPointers pointers, double* sums,
    float* meanGradient, float* meanProduct)
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
            double inverse = pointers.InverseDeviation[c], scale = pointers.Gamma is null ? 1 : pointers.Gamma[c];
            meanGradient[c] = (float)(scale * sum / values);
            meanProduct[c] = (float)(scale * product * inverse * inverse / values);
            if (pointers.DGamma is not null)
            {
                pointers.DGamma[c] = (float)(product * inverse);
            }
            if (pointers.DBeta is not null)
            {
                pointers.DBeta[c] = (float)sum;
            }
        }
    }
}

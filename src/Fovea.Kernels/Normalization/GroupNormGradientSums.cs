using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Adds the sums of each group's channels, in their order, to the two means that the
/// input's gradient subtracts; a task per image.
/// </summary>
internal sealed unsafe class GroupNormGradientSums(
    NormalizationGeometry geometry, NormalizationPointers pointers, double* sums, float* meanGradient, float* meanProduct)
    : KernelStage
{
    public override string Name => "GroupNorm.GradientSums";

    public override int Tasks => geometry.Batch;

    public override void Run(int firstTask, int lastTask)
    {
        int stride = geometry.ChannelBlocks * Blocks.Size;
        double values = (double)geometry.ChannelsPerGroup * geometry.Area;
        for (int n = firstTask; n < lastTask; n++)
        {
            double* gradients = sums + ((long)n * stride);
            double* products = gradients + ((long)geometry.Batch * stride);
            for (int g = 0; g < geometry.Groups; g++)
            {
                double gradient = 0, product = 0;
                for (int c = g * geometry.ChannelsPerGroup; c < (g + 1) * geometry.ChannelsPerGroup; c++)
                {
                    double scale = pointers.Gamma is null ? 1 : pointers.Gamma[c];
                    gradient += scale * gradients[c];
                    product += scale * products[c];
                }
                long group = ((long)n * geometry.Groups) + g;
                double inverse = pointers.InverseDeviation[group];
                meanGradient[group] = (float)(gradient / values);
                meanProduct[group] = (float)(product * inverse * inverse / values);
            }
        }
    }
}

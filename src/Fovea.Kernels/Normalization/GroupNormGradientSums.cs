using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Adds the sums of each group's channels, in their order, to the two means that the input's gradient subtracts; a task per image.</summary>
internal sealed unsafe class GroupNormGradientSums(
    NormalizationGeometry geometry, double* sums, float* inverseDeviation, float* gamma, float* meanFlow, float* meanProduct)
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
            double* flows = sums + ((long)n * stride);
            double* products = flows + ((long)geometry.Batch * stride);
            for (int g = 0; g < geometry.Groups; g++)
            {
                double flow = 0, product = 0;
                for (int c = g * geometry.ChannelsPerGroup; c < (g + 1) * geometry.ChannelsPerGroup; c++)
                {
                    double scale = gamma is null ? 1 : gamma[c];
                    flow += scale * flows[c];
                    product += scale * products[c];
                }
                long group = ((long)n * geometry.Groups) + g;
                double inverse = inverseDeviation[group];
                meanFlow[group] = (float)(flow / values);
                meanProduct[group] = (float)(product * inverse * inverse / values);
            }
        }
    }
}

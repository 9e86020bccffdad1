using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Adds the images' sums of each channel, in their order, to dγ and dβ; a task per block of channels.</summary>
internal sealed unsafe class GroupNormParameterGradient(
    NormalizationGeometry geometry, NormalizationPointers pointers, double* sums)
    : KernelStage
{
    public override string Name => "GroupNorm.ParameterGradient";

    public override int Tasks => geometry.ChannelBlocks;

    public override void Run(int firstTask, int lastTask)
    {
        int stride = geometry.ChannelBlocks * Blocks.Size;
        double* products = sums + ((long)geometry.Batch * stride);
        StatisticMap map = StatisticMap.OfGroups(geometry);
        for (int c = firstTask * Blocks.Size; c < Math.Min(lastTask * Blocks.Size, geometry.Channels); c++)
        {
            double sum = 0, product = 0;
            for (int n = 0; n < geometry.Batch; n++)
            {
                sum += sums[((long)n * stride) + c];
                product += products[((long)n * stride) + c] * pointers.InverseDeviation[map.Index(n, c)];
            }
            pointers.DBeta[c] = (float)sum;
            pointers.DGamma[c] = (float)product;
        }
    }
}

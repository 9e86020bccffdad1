using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>Combines the moments of each group's channels, in their order, into what normalises the group; a task per image.</summary>
internal sealed unsafe class GroupNormStatistics(
    NormalizationGeometry geometry, NormalizationPointers pointers, double epsilon)
    : KernelStage
{
    public override string Name => "GroupNorm.Statistics";

    public override int Tasks => geometry.Batch;

    public override void Run(int firstTask, int lastTask)
    {
        int stride = geometry.ChannelBlocks * Blocks.Size;
        for (int n = firstTask; n < lastTask; n++)
        {
            double* means = (double*)pointers.Workspace + ((long)n * stride);
            double* deviations = means + ((long)geometry.Batch * stride);
            for (int g = 0; g < geometry.Groups; g++)
            {
                Moments group = default;
                for (int c = g * geometry.ChannelsPerGroup; c < (g + 1) * geometry.ChannelsPerGroup; c++)
                {
                    group = group.With(new Moments(geometry.Area, means[c], deviations[c]));
                }
                pointers.Mean[((long)n * geometry.Groups) + g] = (float)group.Mean;
                pointers.InverseDeviation[((long)n * geometry.Groups) + g] = (float)group.InverseDeviation(epsilon);
            }
        }
    }
}

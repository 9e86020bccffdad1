using Fovea.Kernels.Layout;

namespace Fovea.Kernels.Normalization;

/// <summary>
/// Combines the segments' moments of each channel, in their order, into what
/// normalises it; moves the running statistics.
/// </summary>
internal sealed unsafe class BatchNormStatistics(
    NormalizationGeometry geometry, ChannelSegments segments, NormalizationPointers pointers, double epsilon, RunningStatistics? running)
    : KernelStage
{
    public override string Name => "BatchNorm.Statistics";

    public override int Tasks => geometry.ChannelBlocks;

    public override void Run(int firstTask, int lastTask)
    {
        int stride = geometry.ChannelBlocks * Blocks.Size;
        var moments = (double*)pointers.Workspace;
        double* deviations = moments + ((long)segments.Count * stride);
        for (int c = firstTask * Blocks.Size; c < Math.Min(lastTask * Blocks.Size, geometry.Channels); c++)
        {
            Moments batch = default;
            for (int segment = 0; segment < segments.Count; segment++)
            {
                long i = ((long)segment * stride) + c;
                batch = batch.With(new Moments(segments.Values(segment), moments[i], deviations[i]));
            }
            pointers.Mean[c] = (float)batch.Mean;
            pointers.InverseDeviation[c] = (float)batch.InverseDeviation(epsilon);
            running?.Update(c, batch);
        }
    }
}

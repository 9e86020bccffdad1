using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Normalization;

/// <summary>Batch normalisation of plain tensors, [n, c] included, in training: a task per channel.</summary>
internal sealed unsafe class PlainBatchNormForward(
    NormalizationGeometry geometry, double epsilon, float* input, float* gamma, float* beta, float* output,
    float* mean, float* inverseDeviation, RunningStatistics? running, FusedReLU relu)
    : KernelStage
{
    public override string Name => "BatchNorm.Forward plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask)
    {
        for (int c = firstTask; c < lastTask; c++)
        {
            Moments batch = ReferenceBatchNorm.Statistics<float>(geometry, new(input, geometry.Length), c);
            mean[c] = (float)batch.Mean;
            inverseDeviation[c] = (float)batch.InverseDeviation(epsilon);
            running?.Update(c, batch);
            ReferenceBatchNorm.Normalize(
                geometry, new(input, geometry.Length), PlainSpan.Of(gamma, geometry.Channels), PlainSpan.Of(beta, geometry.Channels),
                new Span<float>(output, geometry.Length), mean[c], inverseDeviation[c], relu, c);
        }
    }
}

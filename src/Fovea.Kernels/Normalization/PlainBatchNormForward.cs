using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Normalization;

/// <summary>Batch normalisation of plain tensors, [n, c] included, in training: a task per channel.</summary>
internal sealed unsafe class PlainBatchNormForward(
    NormalizationGeometry geometry, NormalizationPointers pointers, double epsilon, RunningStatistics? running, FusedReLU relu)
    : KernelStage
{
    public override string Name => "BatchNorm.Forward plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask)
    {
        ReadOnlySpan<float> input = new(pointers.Input.First, geometry.Length);
        Span<float> output = new(pointers.Output.First, geometry.Length);
        for (int c = firstTask; c < lastTask; c++)
        {
            Moments batch = ReferenceBatchNorm.Statistics(geometry, input, c);
            pointers.Mean[c] = (float)batch.Mean;
            pointers.InverseDeviation[c] = (float)batch.InverseDeviation(epsilon);
            running?.Update(c, batch);
            ReferenceBatchNorm.Normalize(
                geometry, input, PlainSpan.Of(pointers.Gamma, geometry.Channels), PlainSpan.Of(pointers.Beta, geometry.Channels), output,
                pointers.Mean[c], pointers.InverseDeviation[c], relu, c);
        }
    }
}

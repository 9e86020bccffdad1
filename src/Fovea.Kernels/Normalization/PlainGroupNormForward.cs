namespace Fovea.Kernels.Normalization;

/// <summary>Group normalisation of plain tensors: a task per group of an image.</summary>
internal sealed unsafe class PlainGroupNormForward(
    NormalizationGeometry geometry, double epsilon, float* input, float* gamma, float* beta, float* output, float* mean, float* inverseDeviation)
    : KernelStage
{
    public override string Name => "GroupNorm.Forward plain";

    public override int Tasks => geometry.Batch * geometry.Groups;

    public override void Run(int firstTask, int lastTask) => ReferenceGroupNorm.Forward<float>(
        geometry, epsilon, new(input, geometry.Length), PlainSpan.Of(gamma, geometry.Channels), PlainSpan.Of(beta, geometry.Channels),
        new(output, geometry.Length), new(mean, Tasks), new(inverseDeviation, Tasks), firstTask, lastTask);
}

namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of group normalisation of plain tensors with respect to the input: a task per group of an image.</summary>
internal sealed unsafe class PlainGroupNormInputGradient(
    NormalizationGeometry geometry, float* input, float* gamma, float* mean, float* inverseDeviation, float* dOutput, float* dInput)
    : KernelStage
{
    public override string Name => "GroupNorm.InputGradient plain";

    public override int Tasks => geometry.Batch * geometry.Groups;

    public override void Run(int firstTask, int lastTask) => ReferenceGroupNorm.InputGradient<float>(
        geometry, new(input, geometry.Length), PlainSpan.Of(gamma, geometry.Channels), new(mean, Tasks), new(inverseDeviation, Tasks),
        new(dOutput, geometry.Length), new(dInput, geometry.Length), firstTask, lastTask);
}

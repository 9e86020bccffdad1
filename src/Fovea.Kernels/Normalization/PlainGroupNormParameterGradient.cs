namespace Fovea.Kernels.Normalization;

/// <summary>The gradients of group normalisation of plain tensors with respect to γ and β: a task per channel.</summary>
internal sealed unsafe class PlainGroupNormParameterGradient(
    NormalizationGeometry geometry, float* input, float* mean, float* inverseDeviation, float* dOutput, float* dGamma, float* dBeta)
    : KernelStage
{
    public override string Name => "GroupNorm.ParameterGradient plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask)
    {
        int groups = geometry.Batch * geometry.Groups;
        ReferenceGroupNorm.ParameterGradient<float>(
            geometry, new(input, geometry.Length), new(mean, groups), new(inverseDeviation, groups), new(dOutput, geometry.Length),
            new(dGamma, geometry.Channels), new(dBeta, geometry.Channels), firstTask, lastTask);
    }
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradients of batch normalisation of plain tensors, [n, c] included: a task per channel.</summary>
internal sealed unsafe class PlainBatchNormGradient(
    NormalizationGeometry geometry, float* input, float* gamma, float* beta, float* mean, float* inverseDeviation, FusedReLU relu,
    float* dOutput, float* dInput, float* dGamma, float* dBeta)
    : KernelStage
{
    public override string Name => "BatchNorm.Gradient plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask) => ReferenceBatchNorm.Gradient<float>(
        geometry, new(input, geometry.Length), PlainSpan.Of(gamma, geometry.Channels), PlainSpan.Of(beta, geometry.Channels),
        new(mean, geometry.Channels), new(inverseDeviation, geometry.Channels), relu,
        new(dOutput, geometry.Length), new(dInput, geometry.Length),
        PlainSpan.Of(dGamma, geometry.Channels), PlainSpan.Of(dBeta, geometry.Channels), firstTask, lastTask);
}

using Fovea.Kernels.Elementwise;

namespace Fovea.Kernels.Normalization;

/// <summary>The gradients of batch normalisation of plain tensors, [n, c] included: a task per channel.</summary>
internal sealed unsafe class PlainBatchNormGradient(
    NormalizationGeometry geometry, NormalizationPointers pointers, FusedReLU relu) : KernelStage
{
    public override string Name => "BatchNorm.Gradient plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask) => ReferenceBatchNorm.Gradient<float>(
        geometry, new(pointers.Input.First, geometry.Length),
        PlainSpan.Of(pointers.Gamma, geometry.Channels), PlainSpan.Of(pointers.Beta, geometry.Channels),
        new(pointers.Mean, geometry.Channels), new(pointers.InverseDeviation, geometry.Channels), relu,
        new(pointers.DOutput.First, geometry.Length), new(pointers.DInput.First, geometry.Length),
        PlainSpan.Of(pointers.DGamma, geometry.Channels), PlainSpan.Of(pointers.DBeta, geometry.Channels), firstTask, lastTask);
}

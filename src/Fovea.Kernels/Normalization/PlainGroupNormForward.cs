namespace Fovea.Kernels.Normalization;

/// <summary>Group normalisation of plain tensors: a task per group of an image.</summary>
internal sealed unsafe class PlainGroupNormForward(
    NormalizationGeometry geometry, NormalizationPointers pointers, double epsilon) : KernelStage
{
    public override string Name => "GroupNorm.Forward plain";

    public override int Tasks => geometry.Batch * geometry.Groups;

    public override void Run(int firstTask, int lastTask) => ReferenceGroupNorm.Forward<float>(
        geometry, epsilon, new(pointers.Input.First, geometry.Length),
        PlainSpan.Of(pointers.Gamma, geometry.Channels), PlainSpan.Of(pointers.Beta, geometry.Channels),
        new(pointers.Output.First, geometry.Length), new(pointers.Mean, Tasks), new(pointers.InverseDeviation, Tasks), firstTask, lastTask);
}

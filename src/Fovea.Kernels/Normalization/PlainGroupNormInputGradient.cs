namespace Fovea.Kernels.Normalization;

/// <summary>The gradient of group normalisation of plain tensors with respect to the input: a task per group of an image.</summary>
internal sealed unsafe class PlainGroupNormInputGradient(NormalizationGeometry geometry, NormalizationPointers pointers) : KernelStage
{
    public override string Name => "GroupNorm.InputGradient plain";

    public override int Tasks => geometry.Batch * geometry.Groups;

    public override void Run(int firstTask, int lastTask) => ReferenceGroupNorm.InputGradient<float>(
        geometry, new(pointers.Input.First, geometry.Length), PlainSpan.Of(pointers.Gamma, geometry.Channels),
        new(pointers.Mean, Tasks), new(pointers.InverseDeviation, Tasks),
        new(pointers.DOutput.First, geometry.Length), new(pointers.DInput.First, geometry.Length), firstTask, lastTask);
}

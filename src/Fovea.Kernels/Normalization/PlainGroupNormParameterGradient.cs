namespace Fovea.Kernels.Normalization;

/// <summary>The gradients of group normalisation of plain tensors with respect to γ and β: a task per channel.</summary>
internal sealed unsafe class PlainGroupNormParameterGradient(NormalizationGeometry geometry, NormalizationPointers pointers) : KernelStage
{
    public override string Name => "GroupNorm.ParameterGradient plain";

    public override int Tasks => geometry.Channels;

    public override void Run(int firstTask, int lastTask)
    {
        int groups = geometry.Batch * geometry.Groups;
        ReferenceGroupNorm.ParameterGradient<float>(
            geometry, new(pointers.Input.First, geometry.Length), new(pointers.Mean, groups), new(pointers.InverseDeviation, groups),
            new(pointers.DOutput.First, geometry.Length), new(pointers.DGamma, geometry.Channels), new(pointers.DBeta, geometry.Channels),
            firstTask, lastTask);
    }
}

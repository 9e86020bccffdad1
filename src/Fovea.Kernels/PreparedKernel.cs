namespace Fovea.Kernels;

/// <summary>What a kernel's Prepare returns: everything decided, nothing left but to run.</summary>
/// <param name="WeightStages">Run, in order, whenever the weights or the bias have changed: they pack them. May be empty.</param>
/// <param name="Stages">Run, in order, at every step.</param>
public sealed record PreparedKernel(IReadOnlyList<KernelStage> WeightStages, IReadOnlyList<KernelStage> Stages);

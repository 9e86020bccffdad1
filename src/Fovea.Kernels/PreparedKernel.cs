namespace Fovea.Kernels;

/// <summary>What a kernel's Prepare returns: everything decided, nothing left but to run.</summary>
/// <remarks>
/// Kernel families share one calling convention: <c>Prepare(geometry, width, in pointers, options …)</c> checks the sizes, chooses for
/// the vectors of a width, binds the memory, and returns the stages, to be run in order. <c>WorkspaceFloats</c> says beforehand how much
/// workspace among the pointers they need. A family that is one stage is prepared by its constructor, with the same arguments.
/// </remarks>
/// <param name="WeightStages">Run, in order, whenever the weights or the bias have changed: they pack them. May be empty.</param>
/// <param name="Stages">Run, in order, at every step.</param>
public sealed record PreparedKernel(IReadOnlyList<KernelStage> WeightStages, IReadOnlyList<KernelStage> Stages);

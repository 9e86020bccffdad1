namespace Fovea.Kernels;

/// <summary>
/// A stage that adds up what the tasks of its kernel's stages before it left. It reads nothing else, and its result is the kernel's:
/// it may run at any time before that is read.
/// </summary>
internal interface IReductionStage;

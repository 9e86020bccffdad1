namespace Fovea.Training;

/// <summary>
/// The memory that a training run needs, in bytes, known before its first step. Excludes the data set and the .NET
/// runtime.
/// </summary>
/// <param name="Parameters">The model's parameters.</param>
/// <param name="Gradients">
/// The flat gradient, and its accumulator if gradients are accumulated over several steps.
/// </param>
/// <param name="Optimizer">The optimiser's state, and averages of the weights.</param>
/// <param name="Activations">Activations, their gradients and workspace of the training step, for every batch size that occurs.</param>
/// <param name="Batches">Prefetched batches.</param>
/// <param name="Evaluation">
/// Activations, workspace and batches of the evaluations between epochs, and of the health monitor.
/// </param>
/// <param name="Scratch">The threads' scratch memory.</param>
public sealed record MemoryPlan(
    long Parameters, long Gradients, long Optimizer, long Activations, long Batches, long Evaluation, long Scratch)
{
    /// <summary>The sum of all parts.</summary>
    public long Total => Parameters + Gradients + Optimizer + Activations + Batches + Evaluation + Scratch;
}

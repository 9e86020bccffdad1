namespace Fovea.Training;

/// <summary>The memory that a training takes, in bytes, known before its first step. The data set itself and the runtime are not in it.</summary>
/// <param name="Parameters">The model's parameters.</param>
/// <param name="Gradients">The flat gradient, and its sum where several steps move the weights once.</param>
/// <param name="Optimizer">The optimiser's state, and averages of the weights.</param>
/// <param name="Activations">Activations, their gradients and workspace of the training step, for every batch size that occurs.</param>
/// <param name="Batches">Batches that are prepared ahead.</param>
/// <param name="Evaluation">Activations, workspace and batches of the evaluations between epochs, and of watching the network's health.</param>
/// <param name="Scratch">What the threads work in, whatever they run.</param>
public sealed record MemoryPlan(long Parameters, long Gradients, long Optimizer, long Activations, long Batches, long Evaluation, long Scratch)
{
    /// <summary>All of it.</summary>
    public long Total => Parameters + Gradients + Optimizer + Activations + Batches + Evaluation + Scratch;
}

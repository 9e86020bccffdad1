namespace Fovea.Training;

/// <summary>Where a training stands; reported once before the first step, when all memory is planned, and after every step.</summary>
/// <param name="Epoch">The current pass, from 0.</param>
/// <param name="Epochs">All passes.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="Loss">The step's loss; NaN before the first step.</param>
/// <param name="LearningRate">The step's learning rate; NaN before the first step.</param>
/// <param name="SamplesPerSecond">Over the current epoch; 0 before the first step.</param>
/// <param name="Memory">What the run takes.</param>
/// <param name="FinishedEpoch">The result of the epoch that this step ended; null within an epoch.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Step, long TotalSteps, double Loss, double LearningRate, double SamplesPerSecond, MemoryPlan Memory,
    EpochResult? FinishedEpoch = null)
{
    /// <summary>Whether no step has been done by this process yet: the report that shows the plan.</summary>
    public bool IsPlan => double.IsNaN(LearningRate);
}

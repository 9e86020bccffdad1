namespace Fovea.Training;

/// <summary>Where a training stands; reported after every step.</summary>
/// <param name="Epoch">The current pass, from 0.</param>
/// <param name="Epochs">All passes.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="Loss">The step's loss.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="SamplesPerSecond">Over the current epoch.</param>
/// <param name="FinishedEpoch">The result of the epoch that this step ended; null within an epoch.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Step, long TotalSteps, double Loss, double LearningRate, double SamplesPerSecond, EpochResult? FinishedEpoch);

using Fovea.Training.Health;

namespace Fovea.Training;

/// <summary>One pass over the training data and the evaluation after it.</summary>
/// <param name="Epoch">Which pass, from 0.</param>
/// <param name="Seconds">Training alone, without the evaluation.</param>
/// <param name="TrainLoss">Mean over the samples, as they were when trained on.</param>
/// <param name="TestLoss">Mean over the test data; null without test data.</param>
/// <param name="TestAccuracy">Share of test samples whose highest score is their class, 0 to 1; null where there are no classes.</param>
/// <param name="Health">How units and gradients are; null unless <see cref="TrainingOptions.Health"/> asks for it.</param>
public sealed record EpochResult(
    int Epoch, double Seconds, double TrainLoss, double? TestLoss, double? TestAccuracy, HealthReport? Health = null);

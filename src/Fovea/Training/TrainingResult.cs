namespace Fovea.Training;

/// <summary>The result of a training run.</summary>
/// <param name="Epochs">The epochs of this process, in order.</param>
/// <param name="Steps">The total number of steps, including earlier processes of a resumed run.</param>
/// <param name="TrainingSeconds">The time of training, without evaluation and compilation.</param>
/// <param name="Outcome">Why training ended.</param>
/// <param name="Memory">The memory planned before the first step.</param>
/// <param name="Evaluation">
/// The evaluation of the trained model on the test data; null without test data, or if the run ended within an epoch
/// or had nothing left to do.
/// </param>
public sealed record TrainingResult(
    IReadOnlyList<EpochResult> Epochs, long Steps, double TrainingSeconds, TrainingOutcome Outcome,
    MemoryPlan Memory, EvaluationResult? Evaluation);

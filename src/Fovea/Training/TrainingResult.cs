namespace Fovea.Training;

/// <summary>What a training did.</summary>
/// <param name="Epochs">The passes of this process, in order.</param>
/// <param name="Steps">Steps done, earlier processes of a resumed run included.</param>
/// <param name="TrainingSeconds">Training alone, without evaluation and compilation.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Memory">The memory that was planned before the first step.</param>
/// <param name="Evaluation">The trained model on the test data; null without test data, and where the run ended within an epoch or had nothing left to do.</param>
public sealed record TrainingResult(
    IReadOnlyList<EpochResult> Epochs, long Steps, double TrainingSeconds, TrainingOutcome Outcome, MemoryPlan Memory, EvaluationResult? Evaluation);

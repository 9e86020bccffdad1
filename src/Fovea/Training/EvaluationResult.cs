using Fovea.Training.Metrics;

namespace Fovea.Training;

/// <summary>What an evaluation measured.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">Mean over the samples.</param>
/// <param name="Confusion">Actual against predicted classes; null for regression.</param>
/// <param name="WorstMistakes">The mistakes of the largest loss, largest first.</param>
public sealed record EvaluationResult(int Count, double Loss, ConfusionMatrix? Confusion, IReadOnlyList<Mistake> WorstMistakes)
{
    /// <summary>The mean loss of each output that has a target, by the output's name; <see cref="Loss"/> is their sum.</summary>
    public IReadOnlyDictionary<string, double> OutputLosses { get; init; } = new Dictionary<string, double>();

    /// <summary>Share of samples whose highest score is their class, 0 to 1; null for regression.</summary>
    public double? Accuracy => Confusion?.Value;
}

namespace Fovea.Training.Metrics;

/// <summary>What a network's outputs are, for metrics that depend on it.</summary>
public enum ScoreKind
{
    /// <summary>Values before softmax or sigmoid; a single output above 0 means the positive class.</summary>
    Logits,

    /// <summary>
    /// Values from 0 to 1, after softmax or sigmoid; a single output above 0.5 means the positive class.
    /// </summary>
    Probabilities,
}

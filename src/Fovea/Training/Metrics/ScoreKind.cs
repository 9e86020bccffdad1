namespace Fovea.Training.Metrics;

/// <summary>What a network's outputs are, where a metric has to know.</summary>
public enum ScoreKind
{
    /// <summary>Numbers before softmax or sigmoid; a single output above 0 means the positive class.</summary>
    Logits,

    /// <summary>Numbers from 0 to 1 after them; a single output above 0.5 means the positive class.</summary>
    Probabilities,
}

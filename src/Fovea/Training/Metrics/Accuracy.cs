namespace Fovea.Training.Metrics;

/// <summary>The share of correctly classified examples: correct / n.</summary>
/// <param name="scores">What the scores are; used only with one score per row.</param>
/// <remarks>Source: scikit-learn's accuracy_score. Held by AccuracyTests.</remarks>
public sealed class Accuracy(ScoreKind scores = ScoreKind.Logits) : ClassificationMetric(scores)
{
    private long _right, _count;

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override double Value => (double)_right / _count;

    /// <inheritdoc/>
    public override void Reset() => _right = _count = 0;

    /// <inheritdoc/>
    protected override void AddRow(ReadOnlySpan<float> scores, int target)
    {
        _right += Predict(scores) == target ? 1 : 0;
        _count++;
    }
}

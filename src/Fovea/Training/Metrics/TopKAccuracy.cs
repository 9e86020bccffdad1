namespace Fovea.Training.Metrics;

/// <summary>
/// The share of examples whose class is among the k largest scores. Among equal scores the first class ranks higher.
/// </summary>
/// <remarks>With k classes or fewer it is 1 for every row without a NaN. Source: the top-5 rate of ILSVRC. Held by AccuracyTests.</remarks>
public sealed class TopKAccuracy : ClassificationMetric
{
    private long _right, _count;

    /// <summary>Creates the metric.</summary>
    /// <param name="k">The number of predictions per example, 1 or more.</param>
    /// <exception cref="FoveaException">k is below 1.</exception>
    public TopKAccuracy(int k = 5) : base(ScoreKind.Logits)
    {
        K = k >= 1 ? k : throw new FoveaException($"Metric top-k: k is {k}; it must be 1 or more.");
    }

    /// <summary>The number of predictions per example.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public override string Name => $"top-{K}";

    /// <inheritdoc/>
    public override double Value => (double)_right / _count;

    /// <inheritdoc/>
    public override void Reset() => _right = _count = 0;

    /// <inheritdoc/>
    protected override void AddRow(ReadOnlySpan<float> scores, int target)
    {
        if (scores.Length == 1)
        {
            throw new ShapeException(
                $"Metric {Name}: the rows have one score; a ranking needs one per class. Use Accuracy for a single output.");
        }
        _count++;
        if (Predict(scores) == NoClass)
        {
            return;
        }
        int ahead = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            ahead += scores[c] > scores[target] || (scores[c] == scores[target] && c < target) ? 1 : 0;
        }
        _right += ahead < K ? 1 : 0;
    }
}

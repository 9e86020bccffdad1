namespace Fovea.Training.Metrics;

/// <summary>2·TP / (2·TP + FP + FN): the harmonic mean of precision and recall.</summary>
/// <param name="classes">2 to 10,000.</param>
/// <param name="averaging">How the classes' values are averaged.</param>
/// <param name="scores">What the scores are; used only with one score per row.</param>
/// <exception cref="FoveaException">The number of classes is out of range.</exception>
/// <remarks>Source: scikit-learn's f1_score, with zero_division 0. Held by ConfusionMatrixTests.</remarks>
public sealed class F1(int classes, Averaging averaging = Averaging.Macro, ScoreKind scores = ScoreKind.Logits) : Metric
{
    private readonly ConfusionMatrix _matrix = new(classes, scores);

    /// <inheritdoc/>
    public override string Name => averaging == Averaging.Macro ? "f1-macro" : "f1-micro";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _matrix.F1(averaging);

    /// <summary>The value of each class.</summary>
    public IReadOnlyList<double> PerClass => [.. Enumerable.Range(0, classes).Select(_matrix.F1)];

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets) => _matrix.Add(scores, targets);

    /// <inheritdoc/>
    public override void Reset() => _matrix.Reset();
}

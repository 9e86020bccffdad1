namespace Fovea.Training.Metrics;

/// <summary>A base class for metrics with one class per example: validates batches and splits them into rows.</summary>
/// <remarks>
/// With k ≥ 2 scores per row, the class with the largest score is predicted, among equal scores the first. With one
/// score per row there are two classes, and class 1 is predicted if the score is above the threshold of its
/// <see cref="ScoreKind"/>. A row with a NaN predicts no class and is never correct.
/// </remarks>
public abstract class ClassificationMetric : Metric
{
    /// <summary>The prediction of a row with a NaN.</summary>
    protected const int NoClass = -1;

    /// <summary>Creates a metric.</summary>
    protected ClassificationMetric(ScoreKind scores) => Scores = scores;

    /// <summary>What the scores are.</summary>
    public ScoreKind Scores { get; }

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public sealed override void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> targets)
    {
        int rows = targets.Length;
        if (rows == 0 ? scores.Length != 0 : scores.Length == 0 || scores.Length % rows != 0)
        {
            throw new ShapeException(
                $"Metric {Name}: {scores.Length} scores and {rows} targets; expected the same number of scores, at " +
                "least one, per target.");
        }
        if (rows == 0)
        {
            return;
        }
        int width = scores.Length / rows, classes = Math.Max(2, width);
        CheckClasses(classes);
        foreach (float target in targets)   // before any is counted, so that a batch is added completely or not at all
        {
            if (!(target >= 0 && target < classes && target == MathF.Floor(target)))
            {
                throw new FoveaException(
                    $"Metric {Name}: a target is {target}; with {width} scores per row, targets are class indices " +
                    $"from 0 to {classes - 1}.");
            }
        }
        for (int row = 0; row < rows; row++)
        {
            AddRow(scores.Slice(row * width, width), (int)targets[row]);
        }
    }

    /// <summary>Validates the number of classes; accepts any unless overridden.</summary>
    protected virtual void CheckClasses(int classes)
    {
    }

    /// <summary>Adds an example.</summary>
    /// <param name="scores">[k], k ≥ 1.</param>
    /// <param name="target">The true class.</param>
    protected abstract void AddRow(ReadOnlySpan<float> scores, int target);

    /// <summary>The class that a row predicts, or <see cref="NoClass"/>.</summary>
    protected int Predict(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            if (float.IsNaN(scores[c]))
            {
                return NoClass;
            }
            best = scores[c] > scores[best] ? c : best;
        }
        return scores.Length > 1 ? best : scores[0] > (Scores == ScoreKind.Logits ? 0f : 0.5f) ? 1 : 0;
    }
}

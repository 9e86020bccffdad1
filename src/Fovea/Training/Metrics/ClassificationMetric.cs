namespace Fovea.Training.Metrics;

/// <summary>A metric of one class per example: takes batches apart and checks them.</summary>
/// <remarks>
/// With k ≥ 2 scores a row, class c is predicted by the largest, the first among equals. With one score a row there are
/// two classes, and class 1 is predicted by a score above the border of its <see cref="ScoreKind"/>. A row with a
/// NaN predicts no class: it is never right.
/// </remarks>
public abstract class ClassificationMetric : Metric
{
    /// <summary>The prediction of a row that holds a NaN.</summary>
    protected const int NoClass = -1;

    /// <summary>Sets what scores are.</summary>
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
            throw new ShapeException($"Metric {Name}: {scores.Length} scores and {rows} targets; expected the same number of scores, at least one, for each target.");
        }
        if (rows == 0)
        {
            return;
        }
        int width = scores.Length / rows, classes = Math.Max(2, width);
        CheckClasses(classes);
        foreach (float target in targets)   // before any is counted: a batch is taken whole or not at all
        {
            if (!(target >= 0 && target < classes && target == MathF.Floor(target)))
            {
                throw new FoveaException($"Metric {Name}: a target is {target}; with {width} scores a row, targets are the class numbers 0 to {classes - 1}.");
            }
        }
        for (int row = 0; row < rows; row++)
        {
            AddRow(scores.Slice(row * width, width), (int)targets[row]);
        }
    }

    /// <summary>Refuses a number of classes; accepts any unless overridden.</summary>
    protected virtual void CheckClasses(int classes)
    {
    }

    /// <summary>Counts an example.</summary>
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

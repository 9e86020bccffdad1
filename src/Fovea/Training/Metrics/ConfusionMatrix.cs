namespace Fovea.Training.Metrics;

/// <summary>
/// The confusion matrix: element (actual, predicted) is a number of examples. Its value is the accuracy.
/// </summary>
/// <remarks>
/// Per class c, with TP = (c, c), FP the rest of column c and FN the rest of row c, rows without a prediction
/// included: precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2·TP / (2·TP + FP + FN). 0 / 0 is 0, as in
/// scikit-learn. Held by ConfusionMatrixTests.
/// </remarks>
public sealed class ConfusionMatrix : ClassificationMetric
{
    private readonly long[,] _counts;   // [actual, predicted]; the last column is for rows without a prediction

    /// <summary>Creates an empty matrix.</summary>
    /// <param name="classes">2 to 10,000.</param>
    /// <param name="scores">What the scores are; used only with one score per row.</param>
    /// <exception cref="FoveaException">The number of classes is out of range.</exception>
    public ConfusionMatrix(int classes, ScoreKind scores = ScoreKind.Logits) : base(scores)
    {
        if (classes is < 2 or > 10_000)
        {
            throw new FoveaException($"Confusion matrix: {classes} classes; expected 2 to 10,000.");
        }
        Classes = classes;
        _counts = new long[classes, classes + 1];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override string Name => "confusion-matrix";

    /// <inheritdoc/>
    public override double Value => (double)TruePositives() / Count;

    /// <summary>The number of examples.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The number of examples of the class <paramref name="actual"/> that were predicted as
    /// <paramref name="predicted"/>.
    /// </summary>
    public long this[int actual, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predicted, Classes);
            return _counts[actual, predicted];
        }
    }

    /// <summary>The number of examples of a class without a prediction, because of a NaN in their scores.</summary>
    public long Unpredicted(int actual) => _counts[actual, Classes];

    /// <summary>The number of examples of a class.</summary>
    public long Actual(int c)
    {
        long sum = 0;
        for (int predicted = 0; predicted <= Classes; predicted++)
        {
            sum += _counts[c, predicted];
        }
        return sum;
    }

    /// <summary>The number of examples predicted as a class.</summary>
    public long Predicted(int c)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(c, Classes);
        long sum = 0;
        for (int actual = 0; actual < Classes; actual++)
        {
            sum += _counts[actual, c];
        }
        return sum;
    }

    /// <summary>The share of the examples predicted as a class that belong to it.</summary>
    public double Precision(int c) => Ratio(this[c, c], Predicted(c));

    /// <summary>The share of the examples of a class that are predicted as it.</summary>
    public double Recall(int c) => Ratio(this[c, c], Actual(c));

    /// <summary>The harmonic mean of a class's precision and recall.</summary>
    public double F1(int c) => Ratio(2 * this[c, c], Predicted(c) + Actual(c));

    /// <summary>Precision over all classes; NaN before the first example.</summary>
    public double Precision(Averaging averaging) => Average(averaging, Precision, () => Ratio(TruePositives(), PredictedInAll()));

    /// <summary>Recall over all classes; NaN before the first example.</summary>
    public double Recall(Averaging averaging) => Average(averaging, Recall, () => Ratio(TruePositives(), Count));

    /// <summary>F1 over all classes; NaN before the first example.</summary>
    public double F1(Averaging averaging) => Average(averaging, F1, () => Ratio(2 * TruePositives(), PredictedInAll() + Count));

    /// <inheritdoc/>
    public override void Reset()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <inheritdoc/>
    protected override void CheckClasses(int classes)
    {
        if (classes != Classes)
        {
            throw new ShapeException($"Metric {Name}: the scores have {classes} classes; expected {Classes}.");
        }
    }

    /// <inheritdoc/>
    protected override void AddRow(ReadOnlySpan<float> scores, int target)
    {
        int predicted = Predict(scores);
        _counts[target, predicted == NoClass ? Classes : predicted]++;
        Count++;
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private long TruePositives()
    {
        long sum = 0;
        for (int c = 0; c < Classes; c++)
        {
            sum += _counts[c, c];
        }
        return sum;
    }

    private long PredictedInAll()
    {
        long sum = Count;
        for (int c = 0; c < Classes; c++)
        {
            sum -= _counts[c, Classes];
        }
        return sum;
    }

    private double Average(Averaging averaging, Func<int, double> ofClass, Func<double> ofSums)
    {
        if (Count == 0)
        {
            return double.NaN;
        }
        if (averaging == Averaging.Micro)
        {
            return ofSums();
        }
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < Classes; c++)
        {
            if (Actual(c) + Predicted(c) > 0)
            {
                sum += ofClass(c);
                occurring++;
            }
        }
        return sum / occurring;
    }
}

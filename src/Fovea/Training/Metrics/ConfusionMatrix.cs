namespace Fovea.Training.Metrics;

/// <summary>How often each class was predicted for each: element (actual, predicted). Its value is the accuracy.</summary>
/// <remarks>
/// Per class c, with TP = (c, c), FP the rest of column c and FN the rest of row c, rows without a prediction included:
/// precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2·TP / (2·TP + FP + FN). A quotient 0 / 0 is 0, as
/// scikit-learn has it. Held by ConfusionMatrixTests.
/// </remarks>
public sealed class ConfusionMatrix : ClassificationMetric
{
    private readonly long[,] _counts;   // [actual, predicted]; one more column for rows without a prediction

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">2 to 10,000.</param>
    /// <param name="scores">What the scores are; read for one score a row only.</param>
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

    /// <summary>How many classes.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override string Name => "confusion-matrix";

    /// <inheritdoc/>
    public override double Value => (double)TruePositives() / Count;

    /// <summary>How many examples.</summary>
    public long Count { get; private set; }

    /// <summary>How many examples of a class were taken for a class.</summary>
    public long this[int actual, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predicted, Classes);
            return _counts[actual, predicted];
        }
    }

    /// <summary>How many examples of a class had a NaN among their scores and so no prediction.</summary>
    public long Unpredicted(int actual) => _counts[actual, Classes];

    /// <summary>How many examples are of a class.</summary>
    public long Actual(int c)
    {
        long sum = 0;
        for (int predicted = 0; predicted <= Classes; predicted++)
        {
            sum += _counts[c, predicted];
        }
        return sum;
    }

    /// <summary>How many examples were taken for a class.</summary>
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

    /// <summary>Of the examples taken for a class, the share that are of it.</summary>
    public double Precision(int c) => Ratio(this[c, c], Predicted(c));

    /// <summary>Of the examples of a class, the share taken for it.</summary>
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
            throw new ShapeException($"Metric {Name}: the scores are of {classes} classes; it was made for {Classes}.");
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

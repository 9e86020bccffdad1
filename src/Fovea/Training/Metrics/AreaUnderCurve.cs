namespace Fovea.Training.Metrics;

/// <summary>
/// The area under the ROC curve: the probability that a positive example has a higher score than a negative one, with
/// ties counting half. With three or more classes, the mean over the classes, one versus rest.
/// </summary>
/// <param name="scores">
/// What the scores are: logits of different rows are compared by their log-odds, as after a softmax.
/// </param>
/// <remarks>
/// AUC = (Σ ranks of the class − P·(P + 1)/2) / (P·N), tied scores share their mean rank. NaN while a class or its
/// complement is empty, and after a NaN score. Stores every score: 8·k bytes per example. Source: Mann and Whitney
/// 1947; Hanley and McNeil 1982; scikit-learn's roc_auc_score with multi_class="ovr". Held by AreaUnderCurveTests.
/// </remarks>
public sealed class AreaUnderCurve(ScoreKind scores = ScoreKind.Logits) : ClassificationMetric(scores)
{
    private readonly List<double> _scores = [];   // [n, k]
    private readonly List<int> _targets = [];     // [n]
    private int _width;

    /// <inheritdoc/>
    public override string Name => "auc";

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            if (_width <= 2)
            {
                return _width == 0 ? double.NaN : OfClass(_width - 1, positive: 1);
            }
            double sum = 0;
            for (int c = 0; c < _width; c++)
            {
                sum += OfClass(c, positive: c);
            }
            return sum / _width;
        }
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _scores.Clear();
        _targets.Clear();
        _width = 0;
    }

    /// <inheritdoc/>
    protected override void AddRow(ReadOnlySpan<float> scores, int target)
    {
        if (_width != 0 && scores.Length != _width)
        {
            throw new ShapeException($"Metric {Name}: rows of {scores.Length} scores follow rows of {_width}; "
                + "call Reset between data sets.");
        }
        _width = scores.Length;
        _targets.Add(target);
        for (int c = 0; c < scores.Length; c++)
        {
            _scores.Add(Scores == ScoreKind.Probabilities || scores.Length == 1 ? scores[c] : LogOdds(scores, c));
        }
    }

    // ln(p / (1 − p)) of softmax: ordered as p, and still distinct where p would round to 1.
    private static double LogOdds(ReadOnlySpan<float> logits, int c)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int other = 0; other < logits.Length; other++)
        {
            largest = other == c ? largest : Math.Max(largest, logits[other]);
        }
        for (int other = 0; other < logits.Length; other++)
        {
            sum += other == c ? 0 : Math.Exp(logits[other] - largest);
        }
        return logits[c] - largest - Math.Log(sum);
    }

    private double OfClass(int column, int positive)
    {
        int n = _targets.Count;
        double[] keys = new double[n];
        bool[] isPositive = new bool[n];
        long positives = 0;
        for (int i = 0; i < n; i++)
        {
            keys[i] = _scores[(i * _width) + column];
            isPositive[i] = _targets[i] == positive;
            positives += isPositive[i] ? 1 : 0;
            if (double.IsNaN(keys[i]))
            {
                return double.NaN;
            }
        }
        long negatives = n - positives;
        if (positives == 0 || negatives == 0)
        {
            return double.NaN;
        }
        Array.Sort(keys, isPositive);

        double rankSum = 0;   // ranks from 1; half-integers, exact in a double
        for (int start = 0, end; start < n; start = end)
        {
            int tiedPositives = 0;
            for (end = start; end < n && keys[end] == keys[start]; end++)
            {
                tiedPositives += isPositive[end] ? 1 : 0;
            }
            rankSum += tiedPositives * ((start + 1 + end) / 2.0);
        }
        return (rankSum - (positives * (positives + 1) / 2.0)) / ((double)positives * negatives);
    }
}

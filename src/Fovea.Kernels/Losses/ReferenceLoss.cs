using System.Numerics;

namespace Fovea.Kernels.Losses;

/// <summary>The losses as <see cref="LossKind"/> states them, sample by sample: the ground truth in double precision.</summary>
/// <remarks>For the losses by class, a target of length 1 is a class index, a longer one a distribution.</remarks>
internal static class ReferenceLoss
{
    /// <summary>One sample's loss, multiplied by the weight.</summary>
    public static T PerSample<T>(LossKind kind, T constant, T weight, ReadOnlySpan<T> scores, ReadOnlySpan<T> targets)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (NamesNoClass(kind, scores, targets))
        {
            return T.NaN;
        }
        T columns = T.CreateChecked(scores.Length);
        (T max, T logZ) = Normaliser(scores);
        T sum = T.Zero;
        for (int k = 0; k < scores.Length; k++)
        {
            T x = scores[k];
            T logProbability = x - max - logZ;
            sum += kind switch
            {
                LossKind.SoftmaxCrossEntropy => Weighted(Smooth(Target(targets, k), constant, columns), -logProbability),
                LossKind.NegativeLogLikelihood => Weighted(Target(targets, k), -x),
                LossKind.BinaryCrossEntropy => (T.Max(x, T.Zero) - (x * targets[k]) + T.LogP1(T.Exp(-T.Abs(x)))) / columns,
                LossKind.MeanSquaredError => (x - targets[k]) * (x - targets[k]) / columns,
                LossKind.MeanAbsoluteError => T.Abs(x - targets[k]) / columns,
                LossKind.Huber => Huber(x - targets[k], constant) / columns,
                LossKind.Hinge => Target(targets, k) == T.One ? T.Zero : T.Max(T.Zero, Margin(scores, targets, k)) / columns,
                LossKind.Focal => Target(targets, k) == T.One ? Focal(logProbability, constant) : T.Zero,
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };
        }
        return weight * sum;
    }

    /// <summary>The gradient, with respect to one sample's scores, of the mean over n samples.</summary>
    public static void Gradient<T>(
        LossKind kind, T constant, T weight, int n, ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, Span<T> dScores)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        if (NamesNoClass(kind, scores, targets))
        {
            dScores.Fill(T.NaN);
            return;
        }
        T columns = T.CreateChecked(scores.Length);
        T half = T.CreateChecked(0.5);
        T total = SmoothedSum(targets, constant, scores.Length);
        (T max, T logZ) = Normaliser(scores);
        for (int k = 0; k < scores.Length; k++)
        {
            T x = scores[k];
            T logProbability = x - max - logZ;
            T gradient = kind switch
            {
                LossKind.SoftmaxCrossEntropy => (T.Exp(logProbability) * total) - Smooth(Target(targets, k), constant, columns),
                LossKind.NegativeLogLikelihood => -Target(targets, k),
                LossKind.BinaryCrossEntropy => ((half * (T.One + T.Tanh(half * x))) - targets[k]) / columns,
                LossKind.MeanSquaredError => (T.One + T.One) * (x - targets[k]) / columns,
                LossKind.MeanAbsoluteError => Sign(x - targets[k]) / columns,
                LossKind.Huber => T.Clamp(x - targets[k], -constant, constant) / columns,
                LossKind.Hinge => HingeGradient(scores, targets, k) / columns,
                LossKind.Focal => FocalSlope(scores[int.CreateChecked(targets[0])] - max - logZ, constant)
                    * (Target(targets, k) - T.Exp(logProbability)),
                _ => throw new ArgumentOutOfRangeException(nameof(kind)),
            };
            dScores[k] = weight * gradient / T.CreateChecked(n);
        }
    }

    /// <summary>−(1 − p)^γ · log p, of log p.</summary>
    public static T Focal<T>(T logProbability, T gamma) where T : struct, IBinaryFloatingPointIeee754<T> =>
        -T.Pow(-T.ExpM1(logProbability), gamma) * logProbability;

    /// <summary>The focal loss's derivative by log p: (1 − p)^γ · (γ·p·log p / (1 − p) − 1).</summary>
    /// <remarks>Both limits are finite: log p / (1 − p) → −1 as p → 1, and p·log p → 0 as p → 0.</remarks>
    public static T FocalSlope<T>(T logProbability, T gamma) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T p = T.Exp(logProbability);
        T miss = -T.ExpM1(logProbability);
        T ratio = miss == T.Zero ? -T.One : p == T.Zero ? T.Zero : p * logProbability / miss;
        return T.Pow(miss, gamma) * ((gamma * ratio) - T.One);
    }

    private static bool NamesNoClass<T>(LossKind kind, ReadOnlySpan<T> scores, ReadOnlySpan<T> targets)
        where T : struct, IBinaryFloatingPointIeee754<T> =>
        LossGeometry.IsByClass(kind) && targets.Length == 1
        && !(T.IsInteger(targets[0]) && targets[0] >= T.Zero && targets[0] < T.CreateChecked(scores.Length));

    // yₖ; of a class index, its one-hot row.
    private static T Target<T>(ReadOnlySpan<T> targets, int k) where T : struct, IBinaryFloatingPointIeee754<T> =>
        targets.Length > 1 ? targets[k] : targets[0] == T.CreateChecked(k) ? T.One : T.Zero;

    private static T Smooth<T>(T target, T smoothing, T columns) where T : struct, IBinaryFloatingPointIeee754<T> =>
        ((T.One - smoothing) * target) + (smoothing / columns);

    private static T SmoothedSum<T>(ReadOnlySpan<T> targets, T smoothing, int columns) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int k = 0; k < columns; k++)
        {
            sum += Smooth(Target(targets, k), smoothing, T.CreateChecked(columns));
        }
        return sum;
    }

    // A class that has no part in the target may be impossible (−∞) without making the sum NaN.
    private static T Weighted<T>(T share, T term) where T : struct, IBinaryFloatingPointIeee754<T> =>
        share == T.Zero && T.IsInfinity(term) ? T.Zero : share * term;

    // max x and log Σ exp(x − max): log pₖ = xₖ − max − log z, where nothing overflows.
    private static (T Max, T LogZ) Normaliser<T>(ReadOnlySpan<T> scores) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T max = T.NegativeInfinity;
        foreach (T x in scores)
        {
            max = T.Max(max, x);
        }
        T sum = T.Zero;
        foreach (T x in scores)
        {
            sum += T.Exp(x - max);
        }
        return (max, T.Log(sum));
    }

    private static T Huber<T>(T difference, T delta) where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T half = T.CreateChecked(0.5);
        T distance = T.Abs(difference);
        return distance > delta ? delta * (distance - (half * delta)) : half * difference * difference;
    }

    private static T Margin<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, int k) where T : struct, IBinaryFloatingPointIeee754<T> =>
        T.One - scores[int.CreateChecked(targets[0])] + scores[k];

    private static T HingeGradient<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, int k)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        T own = Step(Margin(scores, targets, k));
        if (Target(targets, k) == T.Zero)
        {
            return own;
        }
        T others = T.Zero;
        for (int j = 0; j < scores.Length; j++)
        {
            others += j == k ? T.Zero : Step(Margin(scores, targets, j));
        }
        return -others;
    }

    private static T Step<T>(T value) where T : struct, IBinaryFloatingPointIeee754<T> =>
        value > T.Zero ? T.One : T.IsNaN(value) ? value : T.Zero;

    private static T Sign<T>(T value) where T : struct, IBinaryFloatingPointIeee754<T> => Step(value) - Step(-value);
}

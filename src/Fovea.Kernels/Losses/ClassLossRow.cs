using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Losses;

/// <summary>A row of a loss that compares classes.</summary>
/// <remarks>
/// Legend: t the class index, y the target distribution, ε the smoothing, dₖ = xₖ −
/// max x, z = Σ exp dₖ: log pₖ = dₖ − log z.
/// </remarks>
internal static unsafe class ClassLossRow<TSimd> where TSimd : unmanaged, ISimd<TSimd>
{
    /// <summary>What a row's softmax is scaled by.</summary>
    public static ScoreScale Scale(float* scores, int columns)
    {
        float max = ScoreRow<TSimd>.Max(scores, columns);
        return new ScoreScale(max, ScoreRow<TSimd>.SumExp(scores, max, columns));
    }

    /// <summary>One sample's loss, before its weight.</summary>
    public static double Loss(LossGeometry geometry, float* scores, float* targets, in ScoreScale scale)
    {
        int columns = geometry.Columns;
        int t = geometry.TargetIsIndex ? geometry.ClassOf(*targets) : 0;
        if (t < 0)
        {
            return double.NaN;
        }
        switch (geometry.Kind)
        {
            case LossKind.NegativeLogLikelihood:
                return geometry.TargetIsIndex ? -scores[t] : -ScoreRow<TSimd>.WeightedSum(targets, scores, 0, columns);
            case LossKind.Hinge:
                return HingeRow.Loss(scores, t, columns);
        }

        float max = scale.Max;
        double logZ = Math.Log(scale.Z);
        if (geometry.Kind == LossKind.Focal)
        {
            return ReferenceLoss.Focal(scores[t] - max - logZ, geometry.Constant);
        }

        // Σₖ qₖ·(log z − dₖ) with q = (1 − ε)·y + ε/K, its sums taken apart.
        double smoothing = geometry.Constant;
        double sharp = geometry.TargetIsIndex
            ? logZ - (scores[t] - max)
            : (logZ * ScoreRow<TSimd>.Sum(targets, 0, columns)) - ScoreRow<TSimd>.WeightedSum(targets, scores, max, columns);
        return smoothing == 0
            ? sharp
            : ((1 - smoothing) * sharp) + (smoothing * (logZ - (ScoreRow<TSimd>.Sum(scores, max, columns) / columns)));
    }

    /// <summary>dScores = the sample's share in the mean · the gradient of its loss.</summary>
    public static void Gradient(LossGeometry geometry, float* scores, float* targets, in ScoreScale scale, float* dScores)
    {
        (int columns, double share) = (geometry.Columns, geometry.Share);
        int t = geometry.TargetIsIndex ? geometry.ClassOf(*targets) : 0;
        if (t < 0)
        {
            new Span<float>(dScores, columns).Fill(float.NaN);
            return;
        }
        switch (geometry.Kind)
        {
            case LossKind.NegativeLogLikelihood:
                new Span<float>(dScores, columns).Clear();
                AddTarget(geometry, targets, t, -share, dScores);
                return;
            case LossKind.Hinge:
                HingeRow.Gradient(scores, t, columns, share, dScores);
                return;
        }

        (float max, double z) = scale;
        if (geometry.Kind == LossKind.Focal)
        {
            double slope = ReferenceLoss.FocalSlope(scores[t] - max - Math.Log(z), geometry.Constant);
            ScoreRow<TSimd>.Exp(scores, max, (float)(-share * slope / z), 0, columns, dScores);
            dScores[t] += (float)(share * slope);
            return;
        }

        // p·Σq − q with q = (1 − ε)·y + ε/K.
        double smoothing = geometry.Constant;
        double total = geometry.TargetIsIndex ? 1 : ((1 - smoothing) * ScoreRow<TSimd>.Sum(targets, 0, columns)) + smoothing;
        ScoreRow<TSimd>.Exp(scores, max, (float)(share * total / z), (float)(-share * smoothing / columns), columns, dScores);
        AddTarget(geometry, targets, t, -share * (1 - smoothing), dScores);
    }

    // dScores += factor · y, y the one-hot row of t if the target is an index.
    private static void AddTarget(LossGeometry geometry, float* targets, int t, double factor, float* dScores)
    {
        if (geometry.TargetIsIndex)
        {
            dScores[t] += (float)factor;
        }
        else
        {
            ScoreRow<TSimd>.AddScaled(targets, (float)factor, geometry.Columns, dScores);
        }
    }
}

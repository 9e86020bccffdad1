namespace Fovea.Kernels.Losses;

/// <summary>A row of the multi-class hinge loss: one comparison per score, the target's own left out.</summary>
internal static unsafe class HingeRow
{
    /// <summary>(1/K) · Σ over k ≠ t of max(0, 1 − xₜ + xₖ).</summary>
    public static double Loss(float* scores, int t, int columns)
    {
        double sum = 0;
        for (int k = 0; k < columns; k++)
        {
            if (k != t)
            {
                sum += Math.Max(0, 1 - (double)scores[t] + scores[k]);
            }
        }
        return sum / columns;
    }

    /// <summary>Each class within the margin is pushed down by scale / K, and the target up by their sum.</summary>
    public static void Gradient(float* scores, int t, int columns, double scale, float* dScores)
    {
        double share = scale / columns;
        double others = 0;
        for (int k = 0; k < columns; k++)
        {
            double margin = 1 - (double)scores[t] + scores[k];
            double slope = k == t ? 0 : margin > 0 ? share : double.IsNaN(margin) ? margin : 0;
            dScores[k] = (float)slope;
            others += slope;
        }
        dScores[t] = (float)-others;
    }
}

namespace Fovea.Features;

/// <summary>
/// A linear map fitted by least squares: f(x) = x·W with (XᵀX + ridge·I)·W = Xᵀ·targets. The intercept is the weight of
/// a column of ones, such as the first of <see cref="PolynomialFeatures"/>.
/// </summary>
/// <remarks>
/// W minimises Σ(f(xᵢ) − tᵢ)² + ridge·‖W‖². The normal equations square the condition number of X; in double that
/// leaves eight digits for well-scaled features. Source: Hoerl and Kennard 1970, "Ridge regression". Held by RidgeRegressionTests.
/// </remarks>
public sealed class RidgeRegression
{
    private readonly double[,] _weights;

    private RidgeRegression(double[,] weights) => _weights = weights;

    /// <summary>Fits a regression.</summary>
    /// <param name="rows">X: [n, features], n ≥ 1.</param>
    /// <param name="targets">[n, outputs].</param>
    /// <param name="ridge">The ridge penalty, 0 or more; with fewer rows than features it must be above 0.</param>
    /// <exception cref="ShapeException">Rows and targets differ in number, or there are none.</exception>
    /// <exception cref="FoveaException">The ridge is negative, or the equations have no unique solution.</exception>
    public static RidgeRegression Fit(double[,] rows, double[,] targets, double ridge = 1e-9)
    {
        Check("Ridge regression", rows, targets, ridge);

        int features = rows.GetLength(1), outputs = targets.GetLength(1);
        double[,] normal = new double[features, features];
        double[,] weights = new double[features, outputs];
        for (int i = 0; i < rows.GetLength(0); i++)
        {
            for (int f = 0; f < features; f++)
            {
                for (int g = 0; g <= f; g++)
                {
                    normal[f, g] += rows[i, f] * rows[i, g];
                }
                for (int o = 0; o < outputs; o++)
                {
                    weights[f, o] += rows[i, f] * targets[i, o];
                }
            }
        }
        for (int f = 0; f < features; f++)
        {
            normal[f, f] += ridge;
        }
        DenseMatrix.SolvePositiveDefinite(normal, weights, "Ridge regression");
        return new RidgeRegression(weights);
    }

    /// <summary>A copy of W, [features, outputs].</summary>
    public double[,] ToWeights() => (double[,])_weights.Clone();

    /// <summary>Evaluates f at each row.</summary>
    /// <param name="rows">[m, features].</param>
    /// <returns>[m, outputs].</returns>
    /// <exception cref="ShapeException">The rows have another number of features than the training rows.</exception>
    public double[,] Predict(double[,] rows)
    {
        int features = _weights.GetLength(0);
        if (rows.GetLength(1) != features)
        {
            throw new ShapeException($"Ridge regression: the rows have {rows.GetLength(1)} features; it was fitted to {features}.");
        }
        double[,] output = new double[rows.GetLength(0), _weights.GetLength(1)];
        for (int row = 0; row < output.GetLength(0); row++)
        {
            for (int o = 0; o < output.GetLength(1); o++)
            {
                double sum = 0;
                for (int f = 0; f < features; f++)
                {
                    sum += rows[row, f] * _weights[f, o];
                }
                output[row, o] = sum;
            }
        }
        return output;
    }

    internal static void Check(string who, double[,] rows, double[,] targets, double ridge)
    {
        if (rows.Length == 0 || rows.GetLength(0) != targets.GetLength(0))
        {
            throw new ShapeException(
                $"{who}: the rows are [{rows.GetLength(0)}, {rows.GetLength(1)}], the targets " +
                $"[{targets.GetLength(0)}, {targets.GetLength(1)}]; both need one row per example, and at least one.");
        }
        if (!(ridge >= 0 && double.IsFinite(ridge)))
        {
            throw new FoveaException($"{who}: the ridge is {ridge}; it must be finite and 0 or more.");
        }
    }
}

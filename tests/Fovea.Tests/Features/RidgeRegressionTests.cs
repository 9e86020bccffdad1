using Fovea.Features;

namespace Fovea.Tests.Features;

public class RidgeRegressionTests
{
    private static readonly double[,] Corners = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
    private static readonly double[,] Xor = { { 0 }, { 1 }, { 1 }, { 0 } };

    [Fact]
    public void LeastSquares_SolvesXor_OverPolynomialFeatures()
    {
        double[,] features = new PolynomialFeatures(inputs: 2, degree: 2, interactionOnly: true).Transform(Corners);

        double[,] weights = RidgeRegression.Fit(features, Xor, ridge: 0).ToWeights();

        // The terms are 1, x1, x2, x1x2, and XOR is x1 + x2 − 2·x1x2. Whole numbers, but for rounding.
        Assert.Equal([0, 1, 1, -2], weights.Cast<double>(), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void LeastSquares_SolvesXor_WithSquaresToo_WhenARidgeChoosesAmongTheSolutions()
    {
        double[,] features = new PolynomialFeatures(inputs: 2, degree: 2).Transform(Corners);

        double[,] fit = RidgeRegression.Fit(features, Xor, ridge: 1e-9).Predict(features);

        Assert.Equal(Xor.Cast<double>(), fit.Cast<double>(), (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    [Fact]
    public void LeastSquares_CannotSolveXor_OverTheInputsAlone()
    {
        double[,] features = new PolynomialFeatures(inputs: 2, degree: 1).Transform(Corners);

        double[,] fit = RidgeRegression.Fit(features, Xor, ridge: 0).Predict(features);

        Assert.All(fit.Cast<double>(), value => Assert.Equal(0.5, value, 1e-12));   // the mean everywhere: nothing learned
    }

    [Fact]
    public void Fit_AgreesWithTheKernelMachineOfALinearKernel()
    {
        double[,] rows = { { 1, 0.5, -2 }, { 1, 3, 0 }, { 1, -1, 1 }, { 1, 2, 2 }, { 1, 0, -0.5 } };
        double[,] targets = { { 1, 0 }, { -2, 4 }, { 0.5, 1 }, { 3, 3 }, { 0, -1 } };
        double[,] queries = { { 1, 1, 1 }, { 1, -2, 0.25 } };

        double[,] primal = RidgeRegression.Fit(rows, targets, ridge: 0.3).Predict(queries);
        double[,] dual = KernelMachine.Fit(new LinearKernel(), rows, targets, ridge: 0.3).Predict(queries);

        // X·(XᵀX + λI)⁻¹·Xᵀ = XXᵀ·(XXᵀ + λI)⁻¹: the same numbers, with condition numbers below 100.
        Assert.Equal(primal.Cast<double>(), dual.Cast<double>(), (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void Fit_AsksForARidge_WhenThereAreFewerRowsThanFeatures()
    {
        FoveaException error = Assert.Throws<FoveaException>(
            () => RidgeRegression.Fit(new double[,] { { 1, 2, 3 } }, new double[,] { { 1 } }, ridge: 0));

        Assert.Contains("larger ridge", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_NamesBothWidths_WhenTheyDiffer()
    {
        RidgeRegression fit = RidgeRegression.Fit(Corners, Xor);

        Assert.Contains("3 features; it was fitted to 2",
            Assert.Throws<ShapeException>(() => fit.Predict(new double[1, 3])).Message, StringComparison.Ordinal);
    }
}

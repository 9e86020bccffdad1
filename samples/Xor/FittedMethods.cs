using Fovea.Features;

namespace Fovea.Samples;

/// <summary>
/// Methods that solve a system of equations instead of using gradient descent. Both map the inputs to another feature
/// space.
/// </summary>
internal static class FittedMethods
{
    /// <summary>
    /// A linear model of the features 1, x1, x2, x1x2: linear in the features, nonlinear in the inputs.
    /// </summary>
    public static XorResult Polynomial(out string formula)
    {
        var features = new PolynomialFeatures(inputs: 2, degree: 2, interactionOnly: true);
        double[,] rows = features.Transform(XorData.Corners);
        RidgeRegression fit = RidgeRegression.Fit(rows, XorData.TargetColumn);

        double[] weights = Column(fit.ToWeights());
        formula = string.Join(" ", features.Names.Select((name, i) => $"{weights[i]:+0.00;-0.00}·{name}"));
        return new XorResult("linear over 1, x1, x2, x1x2", weights.Length, Column(fit.Predict(rows)));
    }

    /// <summary>
    /// A kernel machine: f(x) = Σᵢ αᵢ·k(xᵢ, x), a weighted vote of the training rows by their similarity to x. It never lists
    /// the features in which it is linear; for the RBF kernel there are infinitely many.
    /// </summary>
    public static XorResult Machine(string method, KernelFunction kernel)
    {
        KernelMachine machine = KernelMachine.Fit(kernel, XorData.Corners, XorData.TargetColumn);
        return new XorResult(method, XorData.Targets.Length, Column(machine.Predict(XorData.Corners)));   // an α per row
    }

    private static double[] Column(double[,] matrix) => [.. matrix.Cast<double>()];
}

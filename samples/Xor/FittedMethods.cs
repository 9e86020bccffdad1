using Fovea.Features;

namespace Fovea.Samples;

/// <summary>Methods that solve a system of equations once instead of descending. Both look at the corners in another space.</summary>
internal static class FittedMethods
{
    /// <summary>A linear map over the hand-made features 1, x1, x2, x1x2. Linear in the features, curved in the inputs.</summary>
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

using Fovea.Features;

namespace Fovea.Tests.Features;

public class KernelMachineTests
{
    private static readonly double[,] Corners = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } };
    private static readonly int[] Xor = [0, 1, 1, 0];

    public static TheoryData<KernelFunction, double, double> ScikitLearn => new()
    {
        // KernelRidge(alpha=0.1) of scikit-learn 1.2.1, predictions at the two query rows below.
        { new RbfKernel(Gamma: 0.8), 0.6099716048765612, 0.9651428069804895 },
        { new PolynomialKernel(Degree: 2, Gamma: 0.5, Offset: 1), 0.5139475472549928, 1.7959149555334957 },
        { new LinearKernel(), 0.5981301766734193, 0.620312111194055 },
    };

    [Fact]
    public void Classifier_SolvesXor_WithRbfAndPolynomialKernels()
    {
        Assert.Equal(Xor, KernelMachine.FitClassifier(new RbfKernel(Gamma: 2), Corners, Xor, classes: 2).PredictClasses(Corners));
        Assert.Equal(Xor, KernelMachine.FitClassifier(new PolynomialKernel(Degree: 2), Corners, Xor, classes: 2).PredictClasses(Corners));
    }

    [Fact]
    public void Classifier_CannotSolveXor_WithALinearKernel()
    {
        // Over centred corners the best linear fit of XOR is the constant 0: no direction helps.
        double[,] centred = { { -1, -1 }, { -1, 1 }, { 1, -1 }, { 1, 1 } };

        double[,] scores = KernelMachine.FitClassifier(new LinearKernel(), centred, Xor, classes: 2).Predict(centred);

        Assert.All(scores.Cast<double>(), score => Assert.Equal(0, score, 1e-9));
    }

    [Theory]
    [MemberData(nameof(ScikitLearn))]
    public void Regression_AgreesWithScikitLearn(KernelFunction kernel, double first, double second)
    {
        double[,] rows = { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 }, { 0.5, 2 }, { -1, 0.25 } };
        double[,] targets = { { 0 }, { 1 }, { 1 }, { 0 }, { 2 }, { -1 } };

        double[,] predicted = KernelMachine.Fit(kernel, rows, targets, ridge: 0.1).Predict(new double[,] { { 0.3, 0.7 }, { -0.5, 1.5 } });

        // The condition number of K + 0.1·I is below 1,000 (largest eigenvalue under 100): 1,000 · n² · 2⁻⁵³ < 10⁻¹¹.
        Assert.Equal(first, predicted[0, 0], 1e-11);
        Assert.Equal(second, predicted[1, 0], 1e-11);
    }

    [Fact]
    public void Regression_MeetsItsTargets_WhenTheRidgeIsZero()
    {
        double[,] targets = { { 3, -1 }, { 0, 2 }, { 7, 7 }, { 1, 0 } };

        KernelMachine machine = KernelMachine.Fit(new RbfKernel(), Corners, targets, ridge: 0);

        Assert.Equal(2, machine.Outputs);
        Assert.Equal(targets.Cast<double>(), machine.Predict(Corners).Cast<double>(),
            (expected, actual) => Math.Abs(expected - actual) < 1e-12);
    }

    [Fact]
    public void Fit_AsksForARidge_WhenRowsRepeat()
    {
        FoveaException error = Assert.Throws<FoveaException>(
            () => KernelMachine.Fit(new RbfKernel(), new double[,] { { 1, 2 }, { 1, 2 } }, new double[,] { { 0 }, { 1 } }, ridge: 0));

        Assert.Contains("larger ridge", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_RefusesWhatDoesNotFitTogether()
    {
        Assert.Contains("[4, 2], the targets [3, 1]",
            Assert.Throws<ShapeException>(() => KernelMachine.Fit(new RbfKernel(), Corners, new double[3, 1])).Message,
            StringComparison.Ordinal);
        Assert.Contains("label 1 is 2", Assert.Throws<FoveaException>(
            () => KernelMachine.FitClassifier(new RbfKernel(), Corners, [0, 2, 0, 1], classes: 2)).Message,
            StringComparison.Ordinal);
        Assert.Contains("ridge is -1", Assert.Throws<FoveaException>(
            () => KernelMachine.Fit(new RbfKernel(), Corners, new double[4, 1], ridge: -1)).Message,
            StringComparison.Ordinal);
        Assert.Contains("not finite", Assert.Throws<FoveaException>(
            () => KernelMachine.Fit(new LinearKernel(), new double[,] { { double.NaN } }, new double[1, 1])).Message,
            StringComparison.Ordinal);
    }
}

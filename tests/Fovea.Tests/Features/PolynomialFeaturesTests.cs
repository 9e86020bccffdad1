using Fovea.Features;
using Fovea.Tensors;

namespace Fovea.Tests.Features;

public class PolynomialFeaturesTests
{
    [Fact]
    public void Names_ListTheTermsInScikitLearnsOrder()
    {
        // PolynomialFeatures(3).get_feature_names_out of scikit-learn 1.2.1, powers set as exponents.
        string[] expected =
        [
            "1", "x1", "x2", "x3", "x1²", "x1x2", "x1x3", "x2²", "x2x3", "x3²",
            "x1³", "x1²x2", "x1²x3", "x1x2²", "x1x2x3", "x1x3²", "x2³", "x2²x3", "x2x3²", "x3³",
        ];

        Assert.Equal(expected, new PolynomialFeatures(inputs: 3, degree: 3).Names);
    }

    [Fact]
    public void Names_WriteLargePowersWithSeveralExponentDigits()
    {
        Assert.Equal("x1¹²", new PolynomialFeatures(inputs: 1, degree: 12).Names[^1]);
    }

    [Fact]
    public void InteractionOnly_LeavesOutSquares_AndStopsAtTheProductOfAll()
    {
        Assert.Equal(["x1", "x2", "x3", "x1x2", "x1x3", "x2x3", "x1x2x3"],
            new PolynomialFeatures(inputs: 3, degree: 9, interactionOnly: true, includeConstant: false).Names);
    }

    [Fact]
    public void Transform_MultipliesOutEachTerm()
    {
        var features = new PolynomialFeatures(inputs: 2, degree: 3);

        double[,] doubles = features.Transform(new double[,] { { 2, 3 }, { 0, -1 } });
        Tensor floats = features.Transform(new Tensor(new Shape(2, 2), [2, 3, 0, -1]));

        Assert.Equal(new double[,] { { 1, 2, 3, 4, 6, 9, 8, 12, 18, 27 }, { 1, 0, -1, 0, 0, 1, 0, 0, 0, -1 } }, doubles);
        Assert.Equal(new Shape(2, 10), floats.Shape);
        Assert.Equal(doubles.Cast<double>(), floats.Span.ToArray().Select(value => (double)value));
    }

    [Fact]
    public void Constructor_RefusesAnExplosionOfTerms_BeforeMakingThem()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => new PolynomialFeatures(inputs: 784, degree: 5));

        Assert.Contains("784 inputs to degree 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Transform_NamesBothWidths_WhenTheyDiffer()
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new PolynomialFeatures(2, 2).Transform(new double[1, 3]));

        Assert.Contains("3 features; this expansion takes 2", error.Message, StringComparison.Ordinal);
    }
}

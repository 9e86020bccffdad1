using Fovea.Training.Metrics;

namespace Fovea.Tests.Training.Metrics;

public class RegressionMetricTests
{
    [Fact]
    public void Errors_AgreeWithScikitLearn_OverAllNumbersOfAllBatches()
    {
        var absolute = new MeanAbsoluteError();
        var squared = new RootMeanSquaredError();

        foreach (Metric metric in (Metric[])[absolute, squared])
        {
            metric.Add([1.5f, 2, 2, 1], [1, 2, 3, -1]);
            metric.Add([0, -0.25f], [0, 0.5f]);
        }

        // The errors ½, 0, −1, 2, 0, −¾ and their squares are exact: means 4.25 / 6 and 5.8125 / 6. The root is
        // scikit-learn 1.2.1's, over the flattened numbers.
        Assert.Equal(4.25 / 6, absolute.Value);
        Assert.Equal(0.9842509842514764, squared.Value, 2.3e-16);   // a quotient and a root, two roundings
        Assert.False(absolute.HigherIsBetter);
    }

    [Fact]
    public void NaN_Shows_AndResetForgetsIt()
    {
        var metric = new RootMeanSquaredError();
        Assert.True(double.IsNaN(metric.Value));

        metric.Add([float.NaN, 1], [0, 1]);
        Assert.True(double.IsNaN(metric.Value));
        metric.Reset();
        metric.Add([3], [0]);

        Assert.Equal(3, metric.Value);
    }

    [Fact]
    public void Add_RefusesDifferentLengths()
    {
        Assert.Contains("2 scores and 1 targets",
            Assert.Throws<ShapeException>(() => new MeanAbsoluteError().Add([1, 2], [1])).Message,
            StringComparison.Ordinal);
    }
}

using Fovea.Profiling;

namespace Fovea.Tests.Profiling;

/// <summary>The figures that stand for many runs.</summary>
public class RunTimesTests
{
    [Fact]
    public void Figures_AreTheMiddleTheLeastAndTheNinetyFifth()
    {
        var times = new RunTimes(Enumerable.Range(1, 100).Select(i => (double)i).Reverse());

        Assert.Equal((100, 1.0, 50.5, 95.0), (times.Iterations, times.MinMs, times.MedianMs, times.P95Ms));
    }

    [Theory]
    [InlineData(1, 1.0, 1.0)]
    [InlineData(2, 1.5, 2.0)]
    [InlineData(3, 2.0, 3.0)]
    [InlineData(20, 10.5, 19.0)]
    [InlineData(21, 11.0, 20.0)]
    public void Figures_HoldForFewRuns(int runs, double median, double p95)
    {
        var times = new RunTimes(Enumerable.Range(1, runs).Select(i => (double)i));

        Assert.Equal((median, p95), (times.MedianMs, times.P95Ms));
    }

    [Fact]
    public void Measure_RunsTenTimesAtLeast_AndCountsEveryRun()
    {
        int runs = 0;

        RunTimes times = RunTimes.Measure(() => runs++, seconds: 0, TestContext.Current.CancellationToken);

        Assert.Equal((10, 10), (runs, times.Iterations));
    }

    [Fact]
    public void WarmUp_RunsThirtyTimesAtLeast()
    {
        int runs = 0;

        RunTimes.WarmUp(() => runs++, TestContext.Current.CancellationToken);

        Assert.True(runs >= 30, $"{runs} runs");
    }
}

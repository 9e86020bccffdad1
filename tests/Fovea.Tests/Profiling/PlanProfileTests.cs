using Fovea.Backends;
using Fovea.Profiling;

namespace Fovea.Tests.Profiling;

/// <summary>Times of stages put together to times of steps, and what more cores can use.</summary>
public class PlanProfileTests
{
    private static readonly PlanStep[] Steps = [Step(0, 2), Step(2, 1), Step(3, 0)];

    [Fact]
    public void StepMs_IsTheMedianOfWhatTheStagesTookTogether()
    {
        // Stage by stage the medians are 2 and 20; together, 12, 21 and 23 have the median 21.
        var profile = new PlanProfile(Steps, [1, 1, 1], [[2, 10, 5], [1, 20, 6], [3, 20, 7]], threads: 1);

        Assert.Equal([21.0, 6.0, 0.0], profile.StepMs);
        Assert.Equal((3, 27.0), (profile.Runs, profile.RunMs));
    }

    [Fact]
    public void Efficiency_IsOne_WhereTasksDivideEvenly()
    {
        var profile = new PlanProfile(Steps, [32, 16, 64], [[1, 2, 3]], threads: 1);

        Assert.Equal((1.0, 1.0), (profile.Efficiency(16), profile.Efficiency(1)));
    }

    [Fact]
    public void Efficiency_WeighsStagesByTheirWork()
    {
        // On 4 cores: 6 tasks take two rounds where 1.5 would do; one task takes the whole of the four.
        var profile = new PlanProfile(Steps, [6, 1, 4], [[6, 1, 5]], threads: 1);

        Assert.Equal(7.0 / 12, profile.Efficiency(step: 0, cores: 4), 12);
        Assert.Equal(1.0, profile.Efficiency(step: 1, cores: 4), 12);
        Assert.Equal(12.0 / (8 + 4 + 5), profile.Efficiency(cores: 4), 12);
    }

    [Fact]
    public void Efficiency_IsTheSame_WhateverTheThreadsThatWereTimed()
    {
        // Tasks of one millisecond: 5 of them take three rounds of two threads, 3 take two, 8 take four.
        var one = new PlanProfile(Steps, [5, 3, 8], [[5, 3, 8]], threads: 1);
        var two = new PlanProfile(Steps, [5, 3, 8], [[3, 2, 4]], threads: 2);

        Assert.Equal(one.Efficiency(16), two.Efficiency(16), 12);
        Assert.Equal(16.0 / 48, one.Efficiency(16), 12);
    }

    [Fact]
    public void Efficiency_IsOne_OfAStepThatHasNoStages()
    {
        var profile = new PlanProfile(Steps, [0, 0, 4], [[0, 0, 1]], threads: 1);

        Assert.Equal((1.0, 1.0), (profile.Efficiency(step: 0, cores: 8), profile.Efficiency(step: 2, cores: 8)));
    }

    private static PlanStep Step(int first, int count) =>
        new("layer", "Kernel", "reason", Bytes: 0, Flops: 0) { Runs = [.. Enumerable.Range(first, count)] };
}

using Fovea.Samples;

namespace Fovea.Tests.Samples;

public class LinearCollapseSampleTests
{
    private static readonly Lazy<LinearCollapseResult> Result = new(() => LinearCollapseSample.Run(TextWriter.Null));

    [Fact]
    public void LinearStack_EqualsTheProductOfItsMatrices()
    {
        // Eight layers of at most 32 terms: a few hundred roundings of 2⁻²⁴, were they all to one side 1.5e-5.
        Assert.InRange(Result.Value.CollapseDifference, 0, 1e-5);
    }

    [Fact]
    public void LinearStack_ObeysSuperposition_AndTheReluStackDoesNot()
    {
        // Four outputs take part in the sum: four times the error of one.
        Assert.InRange(Result.Value.LinearSuperpositionError, 0, 4e-5);
        Assert.InRange(Result.Value.ReluSuperpositionError, 0.1, double.PositiveInfinity);
    }

    [Theory]
    [InlineData("xor", 0.75)]
    [InlineData("two rings", 0.75)]
    public void LinearStack_LearnsNoMoreThanOneLayer_WhereTheReluStackLearnsAll(string problem, double ceiling)
    {
        TrainedNetwork[] trained = [.. Result.Value.Trainings.Where(training => training.Problem == problem)];
        (TrainedNetwork one, TrainedNetwork linear, TrainedNetwork relu) = (trained[0], trained[1], trained[2]);

        Assert.InRange(one.Accuracy, 0, ceiling);
        Assert.InRange(linear.Accuracy, 0, ceiling);
        // One layer's loss is convex, so descent ends near its minimum, which no linear stack can pass.
        Assert.InRange(linear.Loss, one.Loss - 1e-3, double.PositiveInfinity);
        Assert.Equal(1, relu.Accuracy);
        Assert.InRange(relu.Loss, 0, 0.05);
        Assert.Equal(linear.Parameters, relu.Parameters);
    }

    [Fact]
    public void Checker_FindsEveryPairOfTheStack()
    {
        Assert.Equal(7, Result.Value.Findings.Count);
        Assert.Contains("one linear map", Result.Value.Findings[0], StringComparison.Ordinal);
    }
}

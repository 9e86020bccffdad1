using Fovea.Samples;

namespace Fovea.Tests.Samples;

public class XorSampleTests
{
    private static readonly StringWriter Printed = new();
    private static readonly Lazy<IReadOnlyList<XorResult>> Results = new(() => XorSample.Run(Printed));

    [Theory]
    [InlineData("MLP")]
    [InlineData("linear over 1, x1, x2, x1x2")]
    [InlineData("kernel machine, RBF")]
    [InlineData("kernel machine, polynomial")]
    public void Method_MeetsEveryCorner(string method)
    {
        XorResult result = Find(method);

        Assert.Equal(1, result.Accuracy);
        // All four can meet the table exactly: what is left is the ridge, or how far 500 steps come.
        Assert.All(result.Outputs.Zip([0.0, 1, 1, 0]), pair => Assert.Equal(pair.Second, pair.First, 0.01));
    }

    [Fact]
    public void LinearLayer_LeavesACornerWrong_WhateverItLearned()
    {
        XorResult result = Find("linear layer");

        Assert.InRange(result.Accuracy, 0, 0.75);
        // The law that the sample states; a linear output rounds each of its few sums, all below 1.
        Assert.Equal(result.Outputs[1] + result.Outputs[2], result.Outputs[0] + result.Outputs[3], 1e-6);
    }

    [Fact]
    public void Parameters_AreCountedByHand()
    {
        // 2 + 1; 2·4 + 4 + 4 + 1; a weight per feature; an α per corner.
        Assert.Equal([3, 17, 4, 4, 4], Results.Value.Select(result => result.Parameters));
    }

    [Fact]
    public void Program_PrintsALinePerMethod_AndTheFormulaOfXor()
    {
        int methods = Results.Value.Count;
        string[] lines = Printed.ToString().ReplaceLineEndings("\n").Split('\n');

        Assert.Equal(methods - 1, lines.Count(line => line.Contains(" 100 %", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.Contains("+1.00·x1 +1.00·x2 -2.00·x1x2", StringComparison.Ordinal));
    }

    private static XorResult Find(string method) =>
        Results.Value.Single(result => result.Method.StartsWith(method, StringComparison.Ordinal));
}

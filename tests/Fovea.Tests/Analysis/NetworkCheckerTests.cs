using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Each rule on a network that breaks it and on one that does not.</summary>
public class NetworkCheckerTests
{
    [Fact]
    public void ASoundNetwork_HasNoFindings()
    {
        IReadOnlyList<Finding> findings = Check(Shape.Image(1, 8, 8),
            new Conv(4, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(), new MaxPool(2),
            new Conv(8, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(), new Conv(8, 3, padding: 1),
            new ReLU(), new GlobalAveragePool(), new Flatten(), new Dense(10));

        Assert.Empty(findings);
    }

    [Fact]
    public void Shape_IsAFinding_WhenADenseLayerStandsBehindAMap()
    {
        Finding finding = Assert.Single(Check(Shape.Image(1, 28, 28), new Conv(4, 3), new ReLU(), new Dense(10) { Name = "head" }));

        Assert.Equal((Severity.Error, "shape", "head"), (finding.Severity, finding.Rule, finding.Layer));
        Assert.Contains("[1, 4, 26, 26]", finding.What, StringComparison.Ordinal);
        Assert.Contains("Flatten", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_IsAFinding_WhenAKernelIsLargerThanItsInput()
    {
        Finding finding = Assert.Single(Check(Shape.Image(1, 8, 8), new MaxPool(2), new Conv(4, 7)));

        Assert.Equal((Severity.Error, "1"), (finding.Severity, finding.Layer));
        Assert.Contains("kernel spans 7 cells", finding.What, StringComparison.Ordinal);
        Assert.StartsWith("Use a smaller kernel", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Shape_IsAFinding_WhenBranchesDoNotJoin()
    {
        Finding finding = Assert.Single(Check(Shape.Image(4, 8, 8), new Residual(new Conv(8, 3, padding: 1)) { Name = "block" }));

        Assert.Equal((Severity.Error, "block"), (finding.Severity, finding.Layer));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(8, 0)]
    public void LostCells_AreFound_WhenTheSizeIsRoundedDown(int size, int expected)
    {
        IReadOnlyList<Finding> findings = Check(Shape.Image(1, size, 8), new MaxPool(2));

        Assert.Equal(expected, findings.Count(finding => finding.Rule == "lost-cells"));
        Assert.All(findings.Where(finding => finding.Rule == "lost-cells"),
            finding => Assert.Contains("height: the last 1 of 7 cells", finding.What, StringComparison.Ordinal));
    }

    [Fact]
    public void LostCells_AreNotFound_InCeilModeOrWhenPoolingIsAdaptive()
    {
        IReadOnlyList<Finding> findings = Check(Shape.Image(1, 7, 7), new MaxPool(2, ceilMode: true), new AdaptiveAveragePool(3));

        Assert.DoesNotContain(findings, finding => finding.Rule == "lost-cells");
    }

    [Theory]
    [InlineData(8, 1)]   // (8 + 2 − 3) mod 2 = 1: the cell behind is not reached
    [InlineData(7, 0)]
    public void UnreadPadding_IsFound_WhenTheStrideEndsBeforeIt(int size, int expected)
    {
        IReadOnlyList<Finding> findings = Check(Shape.Image(1, size, size), new Conv(1, 3, stride: 2, padding: 1));

        Assert.Equal(expected, findings.Count(finding => finding.Rule == "unread-padding"));
    }

    [Fact]
    public void SkippedCells_AreFound_WhenTheStrideExceedsTheKernel()
    {
        Assert.Contains(Check(Shape.Image(1, 8, 8), new Conv(1, 1, stride: 2)), finding => finding.Rule == "skipped-cells");
        Assert.DoesNotContain(Check(Shape.Image(1, 8, 8), new Conv(1, 2, stride: 2)), finding => finding.Rule == "skipped-cells");
    }

    [Fact]
    public void SkippedCells_AreNotReportedAsLostToo()
    {
        Assert.Equal("skipped-cells", Assert.Single(
            Check(Shape.Image(1, 8, 8), new Conv(1, 1, stride: 2)), finding => finding.Rule != "small-field").Rule);
    }

    [Fact]
    public void IdleTaps_AreFound_WhenTheKernelOutgrowsTheMap()
    {
        Finding finding = Assert.Single(Check(Shape.Image(1, 1, 1), new Conv(1, 3, padding: 1)), finding => finding.Rule == "idle-taps");

        Assert.Contains("2 of the kernel's 3 taps", finding.What, StringComparison.Ordinal);
        Assert.DoesNotContain(Check(Shape.Image(1, 2, 2), new Conv(1, 3, padding: 1)), other => other.Rule == "idle-taps");
    }

    [Fact]
    public void SmallField_IsAWarning_OnlyForObjectsOfAKnownSize()
    {
        Layer network = new Sequential(new Conv(4, 3), new ReLU(), new Conv(4, 3), new ReLU());
        Shape input = Shape.Image(1, 28, 28);

        Assert.Equal(Severity.Advice, Assert.Single(NetworkChecker.Check(network, input)).Severity);
        Finding warning = Assert.Single(NetworkChecker.Check(network, input, objectSize: 6));
        Assert.Equal((Severity.Warning, "small-field"), (warning.Severity, warning.Rule));
        Assert.Contains("5×5", warning.What, StringComparison.Ordinal);
        Assert.Empty(NetworkChecker.Check(network, input, objectSize: 5));
    }

    [Fact]
    public void BiasBeforeNorm_IsFound_ForConvolutionsTransposedOnesAndDenseLayers()
    {
        Assert.Equal(3, Check(Shape.Image(1, 8, 8),
            new Conv(2, 1), new BatchNorm(), new ReLU(), new ConvTranspose(2, 1), new BatchNorm(), new ReLU(),
            new Flatten(), new Dense(4), new BatchNorm())
            .Count(finding => finding.Rule == "bias-before-norm"));
        Assert.DoesNotContain(Check(Shape.Image(1, 8, 8), new Conv(2, 1), new LayerNorm()), finding => finding.Rule == "bias-before-norm");
    }

    [Fact]
    public void LinearCollapse_IsAWarning_UnlessTheMiddleIsNarrow()
    {
        Finding wide = Assert.Single(Check(new Shape(8), new Dense(8), new Dropout(), new Dense(4)));
        Finding narrow = Assert.Single(Check(new Shape(8), new Dense(2), new Dense(4)));

        Assert.Equal((Severity.Warning, "linear-collapse", "2"), (wide.Severity, wide.Rule, wide.Layer));
        Assert.Equal((Severity.Advice, "linear-collapse"), (narrow.Severity, narrow.Rule));
        Assert.Empty(Check(new Shape(8), new Dense(8), new ReLU(), new Dense(4)));
    }

    [Fact]
    public void SoftmaxOutput_IsFound_AtTheEndOnly()
    {
        Assert.Equal("softmax-output", Assert.Single(Check(new Shape(8), new Dense(4), new Softmax())).Rule);
        Assert.Empty(Check(new Shape(8), new Dense(4), new Softmax(), new Dense(4)));
    }

    [Fact]
    public void DropoutBeforeNorm_IsFound_HoweverFarTheNormalisationIs()
    {
        IReadOnlyList<Finding> findings = Check(
            new Shape(8), new Dense(8), new ReLU(), new Dropout(0.2f), new Dense(8, bias: false), new BatchNorm());

        Finding finding = Assert.Single(findings);
        Assert.Equal(("dropout-before-norm", "2"), (finding.Rule, finding.Layer));
        Assert.Empty(Check(new Shape(8), new Dense(8, bias: false), new BatchNorm(), new ReLU(), new Dropout(0.2f), new Dense(8)));
    }

    [Fact]
    public void SaturatingActivations_AreFound_FromFourOn()
    {
        Assert.Equal("saturating-activations", Assert.Single(Check(new Shape(8), Deep(4, new Sigmoid()))).Rule);
        Assert.Empty(Check(new Shape(8), Deep(3, new Tanh())));
    }

    [Fact]
    public void NoNormalisation_IsFound_InDeepNetworks()
    {
        Assert.Equal("no-normalisation", Assert.Single(Check(new Shape(8), Deep(11, new ReLU()))).Rule);
        Assert.Empty(Check(new Shape(8), Deep(10, new ReLU())));
    }

    [Fact]
    public void LargeDense_IsFound_BehindALargeMap()
    {
        Finding finding = Assert.Single(Check(
            Shape.Image(3, 32, 32), new Conv(64, 32, padding: Padding.Same), new ReLU(), new Flatten(), new Dense(100)),
            finding => finding.Rule == "large-dense");

        Assert.Contains("6,553,600", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_ComeMostSevereFirst()
    {
        IReadOnlyList<Finding> findings = Check(
            Shape.Image(1, 28, 28), new Conv(2, 3, stride: 2, padding: 1), new BatchNorm(), new Softmax());

        Assert.Equal(findings.OrderByDescending(finding => finding.Severity), findings);
        Assert.True(findings[0].Severity > findings[^1].Severity);
    }

    private static IReadOnlyList<Finding> Check(Shape input, params IReadOnlyList<Layer> layers) =>
        NetworkChecker.Check(new Sequential(layers), input);

    private static Layer[] Deep(int layers, Layer activation) =>
        [.. Enumerable.Range(0, layers).SelectMany(_ => new Layer[] { new Dense(8), activation })];
}

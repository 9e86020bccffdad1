using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Layers;

/// <summary>Shapes of odd sizes, and names and shapes of parameters.</summary>
public class LayerShapeTests
{
    [Theory]
    [InlineData(7, 2, 2, 0, false, 3)]
    [InlineData(7, 2, 2, 0, true, 4)]
    [InlineData(7, 3, 2, 1, false, 4)]
    [InlineData(8, 3, 2, 0, false, 3)]
    [InlineData(8, 3, 2, 0, true, 4)]
    [InlineData(5, 2, 3, 1, true, 2)]    // a third window would begin in the padding
    [InlineData(1, 1, 1, 0, true, 1)]
    public void Pools_RoundDown_OrUpInCeilMode(int input, int kernel, int stride, int padding, bool ceilMode, int output)
    {
        var expected = new Shape(2, 3, output, output);

        Assert.Equal(expected, LayerGraph.OutputOf(new MaxPool(kernel, stride, padding, ceilMode: ceilMode), 2, 3, input, input));
        Assert.Equal(expected, LayerGraph.OutputOf(new AveragePool(kernel, stride, padding, ceilMode: ceilMode), 2, 3, input, input));
    }

    [Fact]
    public void Pool_HasTheWindowAsStride_UnlessGivenOne()
    {
        Assert.Equal(new Shape(1, 2, 2, 1), LayerGraph.OutputOf(new MaxPool((3, 5)), 1, 2, 7, 9));
        Assert.Equal(new Shape(1, 2, 5), LayerGraph.OutputOf(new AveragePool(3, stride: 1), 1, 2, 7));
    }

    [Theory]
    [InlineData(7, 3, 2, 1, 0, 13)]
    [InlineData(7, 3, 2, 1, 1, 14)]
    [InlineData(1, 2, 2, 0, 0, 2)]
    [InlineData(5, 3, 1, 2, 0, 3)]
    public void ConvTranspose_Enlarges(int input, int kernel, int stride, int padding, int outputPadding, int output) =>
        Assert.Equal(
            new Shape(1, 4, output), LayerGraph.OutputOf(new ConvTranspose(4, kernel, stride, padding, outputPadding), 1, 3, input));

    [Fact]
    public void Conv_TakesItsRankFromTheInput()
    {
        Assert.Equal(new Shape(2, 5, 7), LayerGraph.OutputOf(new Conv(5, 3), 2, 1, 9));
        Assert.Equal(new Shape(2, 5, 7, 5), LayerGraph.OutputOf(new Conv(5, 3), 2, 1, 9, 7));
        Assert.Equal(new Shape(2, 5, 7, 5, 3), LayerGraph.OutputOf(new Conv(5, 3), 2, 1, 9, 7, 5));
    }

    [Fact]
    public void AdaptiveAndGlobalPools_GiveWhatIsAskedFor()
    {
        Assert.Equal(new Shape(2, 3, 4, 4), LayerGraph.OutputOf(new AdaptiveAveragePool(4), 2, 3, 7, 9));
        Assert.Equal(new Shape(2, 3, 2, 5), LayerGraph.OutputOf(new AdaptiveMaxPool((2, 5)), 2, 3, 7, 9));
        Assert.Equal(new Shape(2, 3, 1, 1), LayerGraph.OutputOf(new GlobalAveragePool(), 2, 3, 7, 9));
        Assert.Equal(new Shape(2, 3, 1), LayerGraph.OutputOf(new GlobalMaxPool(), 2, 3, 7));
    }

    [Fact]
    public void Containers_PutLayersInARow_SideBySide_AndAroundAShortcut()
    {
        Assert.Equal(new Shape(1, 30), LayerGraph.OutputOf(new Sequential(new Conv(5, 2), new Flatten()), 1, 1, 3, 4));
        Assert.Equal(new Shape(1, 7, 3, 3), LayerGraph.OutputOf(new Concat(new Conv(5, 1), new Conv(2, 3, padding: 1)), 1, 1, 3, 3));
        Assert.Equal(new Shape(1, 2, 3, 3), LayerGraph.OutputOf(new Residual(new Conv(2, 3, padding: 1)), 1, 2, 3, 3));
        Assert.Equal(new Shape(1, 2, 3, 3), LayerGraph.OutputOf(new Sequential(), 1, 2, 3, 3));
    }

    [Fact]
    public void Parameters_HavePyTorchsNamesAndShapes()
    {
        Assert.Equal(
            [("weight", new Shape(6, 2, 3, 5)), ("bias", new Shape(6))],
            LayerGraph.ParametersOf(new Conv(6, (3, 5), groups: 2), 1, 4, 9, 9));
        Assert.Equal([("weight", new Shape(6, 4, 3))], LayerGraph.ParametersOf(new Conv(6, 3, bias: false), 1, 4, 9));
        Assert.Equal(
            [("weight", new Shape(4, 3, 2)), ("bias", new Shape(6))], LayerGraph.ParametersOf(new ConvTranspose(6, 2, groups: 2), 1, 4, 9));
        Assert.Equal([("weight", new Shape(3, 8)), ("bias", new Shape(3))], LayerGraph.ParametersOf(new Dense(3), 2, 8));
        Assert.Equal(
            [
                ("weight", new Shape(4)), ("bias", new Shape(4)), ("running_mean", new Shape(4)), ("running_var", new Shape(4)),
                ("num_batches_tracked", Shape.Scalar),
            ],
            LayerGraph.ParametersOf(new BatchNorm(), 2, 4, 3, 3));
        Assert.Equal([("weight", new Shape(4)), ("bias", new Shape(4))], LayerGraph.ParametersOf(new GroupNorm(2), 2, 4, 3));
        Assert.Equal([("mix", new Shape(4))], LayerGraph.ParametersOf(new MixedPool(2, learned: true), 2, 4, 6));
        Assert.Empty(LayerGraph.ParametersOf(new MixedPool(2), 2, 4, 6));
    }

    [Fact]
    public void ParameterNames_AreThePath_WithPositionsWhereALayerHasNoName()
    {
        var network = new Sequential(
            new Conv(2, 3) { Name = "stem" }, new ReLU(),
            new Residual(new Sequential(new Conv(2, 1, bias: false)), new Conv(2, 1, bias: false)),
            new Concat(new Conv(1, 1, bias: false), new Conv(1, 1, bias: false) { Name = "wide" }) { Name = "mixed" });

        Assert.Equal(
            ["stem.weight", "stem.bias", "2.0.weight", "2.shortcut.weight", "mixed.0.weight", "mixed.wide.weight"],
            LayerGraph.ParametersOf(network, 1, 1, 5, 5).Select(parameter => parameter.Name));
    }

    [Fact]
    public void Parameter_Throws_WhenTwoLayersOfOnePathDisagree()
    {
        var network = new Sequential(new Conv(2, 3) { Name = "shared" }, new Conv(2, 3) { Name = "shared" });

        ShapeException error = Assert.Throws<ShapeException>(() => LayerGraph.OutputOf(network, 1, 1, 9));

        Assert.Contains("shared.weight", error.Message, StringComparison.Ordinal);
    }
}

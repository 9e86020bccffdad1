using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;
using MaxPool = Fovea.Layers.MaxPool;

namespace Fovea.Tests.Layers;

/// <summary>Output sizes against ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1, worked out by hand.</summary>
public class PaddingTests
{
    [Theory]
    [InlineData(7, 3, 1, 1, 5)]
    [InlineData(7, 3, 2, 1, 3)]
    [InlineData(8, 3, 2, 1, 3)]   // the last column is not reached
    [InlineData(7, 3, 1, 2, 3)]
    [InlineData(1, 1, 3, 1, 1)]
    public void Valid_AddsNothing(int input, int kernel, int stride, int dilation, int output) =>
        Assert.Equal(new Shape(1, 2, output), LayerGraph.OutputOf(new Conv(2, kernel, stride, Padding.Valid, dilation), 1, 1, input));

    [Theory]
    [InlineData(7, 3, 1, 1, 1, 1)]
    [InlineData(7, 4, 1, 1, 1, 2)]    // an odd cell is at the end
    [InlineData(8, 3, 2, 1, 0, 1)]
    [InlineData(7, 3, 2, 1, 1, 1)]
    [InlineData(7, 3, 1, 2, 2, 2)]
    [InlineData(9, 1, 3, 1, 0, 0)]    // the window is shorter than the stride
    public void Same_GivesOneOutputForEachStride_AndPadsTheEndMore(int input, int kernel, int stride, int dilation, int begin, int end)
    {
        Assert.Equal(new WindowAxis(kernel, stride, begin, end, dilation), Padding.Same.Along(0, 1, input, kernel, stride, dilation));
        Shape output = LayerGraph.OutputOf(new Conv(2, kernel, stride, Padding.Same, dilation), 1, 1, input);
        Assert.Equal((input + stride - 1) / stride, output[2]);
    }

    [Theory]
    [InlineData(5, 3, 1, 7)]
    [InlineData(5, 3, 2, 9)]
    [InlineData(2, 4, 1, 5)]   // the window is larger than the input
    public void Full_GivesAnOutputForEveryOverlap(int input, int kernel, int dilation, int output) =>
        Assert.Equal(output, LayerGraph.OutputOf(new Conv(2, kernel, padding: Padding.Full, dilation: dilation), 1, 1, input)[2]);

    [Fact]
    public void Explicit_MayDifferOnEverySide()
    {
        var padding = new Padding(begin: (0, 2), end: (3, 1));

        Assert.Equal(new Shape(1, 4, 5 + 3 - 2, 6 + 3 - 2), LayerGraph.OutputOf(new Conv(4, 3, padding: padding), 1, 1, 5, 6));
        Assert.Equal(new Shape(1, 1, 5, 6), LayerGraph.OutputOf(new MaxPool(4, stride: 1, padding: padding), 1, 1, 5, 6));
    }

    [Fact]
    public void Same_IsThatOfEachAxis() =>
        Assert.Equal(new Shape(1, 2, 3, 4), LayerGraph.OutputOf(new Conv(2, (3, 5), (2, 1), Padding.Same), 1, 1, 5, 4));

    [Fact]
    public void Constructor_RefusesLessThanNothing()
    {
        Assert.Throws<FoveaException>(() => new Padding(-1, 0));
        Assert.Throws<FoveaException>(() => new Padding(0, (1, -2)));
    }

    [Fact]
    public void ToString_IsShort()
    {
        Assert.Equal(["same", "0", "full", "2", "1×3"],
            new Padding[] { Padding.Same, Padding.Valid, Padding.Full, 2, (1, 3) }.Select(padding => padding.ToString()));
        Assert.Equal("0 before, 1 after", new Padding(0, 1).ToString());
    }
}

using Fovea.Layers;

namespace Fovea.Tests.Layers;

/// <summary>A layer that does not fit names itself, what it found and what it takes.</summary>
public class LayerErrorTests
{
    public static TheoryData<string, Layer, int[], string> Misfits => new()
    {
        { "dense on images", new Dense(3), [1, 2, 4, 4], "[n, features]" },
        { "groups", new Conv(4, 3, groups: 2), [1, 3, 5, 5], "3 channels" },
        { "window larger than the input", new Conv(3, 7), [1, 1, 5, 5], "7" },
        { "output padding", new ConvTranspose(2, 3, stride: 2, outputPadding: 2), [1, 1, 5], "output padding" },
        { "transposed padding", new ConvTranspose(2, 1, padding: 3), [1, 1, 5], "has no output. Use less padding" },
        { "normalisation without channels", new BatchNorm(), [5], "BatchNorm" },
        { "missing channel", new SelectChannels(4), [1, 3, 2, 2], "4" },
        { "branches of different sizes", new Concat(new Conv(1, 1), new Conv(1, 3)), [1, 1, 5, 5], "strides and padding" },
        { "shortcut of another size", new Residual(new Conv(1, 3)), [1, 1, 5, 5], "5" },
    };

    [Theory, MemberData(nameof(Misfits), DisableDiscoveryEnumeration = true)]
    public void Build_NamesTheLayer_AndWhatItFound(string what, Layer layer, int[] input, string found) =>
        Assert.True(
            LayerGraph.ErrorOf(layer, input).Contains(found, StringComparison.Ordinal), $"{what}: {LayerGraph.ErrorOf(layer, input)}");

    [Fact]
    public void Build_SaysWhatItTakes_WhenTheRankDoesNotFit()
    {
        (Layer Layer, int[] Input, string Expected)[] misfits =
        [
            (new Conv(3, 3), [1, 8], "Conv takes [n, channels, spatial…]"),
            (new MaxPool(2), [1, 8], "MaxPool takes [n, channels, spatial…]"),
            (new AdaptiveAveragePool(2), [1, 8], "AdaptiveAveragePool takes [n, channels, spatial…]"),
            (new Conv(3, (3, 3)), [1, 1, 5], "3×3 has 2 numbers, but the input has 1 spatial axes"),
        ];

        Assert.All(misfits, misfit => Assert.Contains(
            misfit.Expected, Assert.Throws<ShapeException>(() => LayerGraph.OutputOf(misfit.Layer, misfit.Input)).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Constructors_RefuseWhatNoInputCouldFit()
    {
        Assert.Throws<FoveaException>(() => new Conv(0, 3));
        Assert.Throws<FoveaException>(() => new Conv(4, 3, groups: 3));
        Assert.Throws<FoveaException>(() => new ConvTranspose(4, 3, padding: Padding.Same));
        Assert.Throws<FoveaException>(() => new Dense(0));
        Assert.Throws<FoveaException>(() => new Dropout(1));
        Assert.Throws<FoveaException>(() => new Clip(2, 1));
        Assert.Throws<FoveaException>(() => new Concat());
        Assert.Throws<FoveaException>(() => new AuxiliaryHead(new Dense(2), weight: -1));
        Assert.Throws<FoveaException>(() => new PerAxis(1, 2, 3, 4));
    }
}

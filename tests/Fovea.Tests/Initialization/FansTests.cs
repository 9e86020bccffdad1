using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Tests.Initialization;

public class FansTests
{
    [Theory]
    [InlineData(new[] { 10, 84 }, 84, 10)]                 // dense
    [InlineData(new[] { 16, 6, 5, 5 }, 150, 400)]          // convolution
    [InlineData(new[] { 32, 1, 3, 3 }, 9, 288)]            // depthwise: the groups stay in the fan out, as in PyTorch
    [InlineData(new[] { 8, 4, 7 }, 28, 56)]                // sequence
    [InlineData(new[] { 2, 3, 3, 3, 3 }, 81, 54)]          // volume
    public void Of_AgreesWithPyTorch(int[] shape, int fanIn, int fanOut)
    {
        Assert.Equal(new Fans(fanIn, fanOut), Fans.Of(new Shape(shape)));
    }

    [Fact]
    public void Of_PointsToFanInUniform_WhenTheParameterIsABias()
    {
        Assert.Contains("FanInUniform", Assert.Throws<ShapeException>(() => Fans.Of(new Shape(16))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gain_AgreesWithPyTorch()
    {
        // torch.nn.init.calculate_gain
        Assert.Equal(1, Gain.Of(Nonlinearity.Linear));
        Assert.Equal(1, Gain.Of(Nonlinearity.Sigmoid));
        Assert.Equal(1.6666666666666667, Gain.Of(Nonlinearity.Tanh));
        Assert.Equal(1.4142135623730951, Gain.Of(Nonlinearity.ReLU));
        Assert.Equal(1.4141428569978354, Gain.Of(Nonlinearity.LeakyReLU));
        Assert.Equal(0.75, Gain.Of(Nonlinearity.Selu));
    }
}

using Fovea.Tensors;

namespace Fovea.Tests.Tensors;

public class NormalizationTests
{
    [Fact]
    public void Apply_WorksPerChannel()
    {
        float[] sample = [1, 3, 10, 30];

        new Normalization([1, 10], [2, 20]).Apply(sample, new Shape(2, 2));

        Assert.Equal([0, 1, 0, 1], sample);
    }

    [Fact]
    public void Normalization_IsEqualByValue_AndRefusesNonsense()
    {
        Assert.Equal(new Normalization([1], [2]), new Normalization([1], [2]));
        Assert.NotEqual(new Normalization([1], [2]), new Normalization([1], [3]));
        Assert.Throws<FoveaException>(() => new Normalization([1], [0]));
        Assert.Throws<FoveaException>(() => new Normalization([float.NaN], [1]));
        Assert.Throws<FoveaException>(() => new Normalization([1, 2], [1]));
        Assert.Throws<FoveaException>(() => new Normalization([], []));
        Assert.Throws<ShapeException>(() => Normalization.ImageNet.Check(Shape.Image(1, 2, 2)));
    }
}

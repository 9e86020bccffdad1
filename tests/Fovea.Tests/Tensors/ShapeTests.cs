using Fovea.Tensors;

namespace Fovea.Tests.Tensors;

public class ShapeTests
{
    [Fact]
    public void Length_IsTheProductOfTheSizes()
    {
        Assert.Equal(1, Shape.Scalar.Length);
        Assert.Equal(0, new Shape(3, 0, 5).Length);
        Assert.Equal(8 * 3 * 32 * 32, Shape.Image(3, 32, 32).WithBatch(8).Length);
    }

    [Theory]
    [InlineData(65536, 65536)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Constructor_RefusesAProductThatOverflows(int height, int width)
    {
        ShapeException error = Assert.Throws<ShapeException>(() => new Shape(height, width, int.MaxValue));

        Assert.Contains($"[{height}, {width}, 2147483647]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RefusesANegativeSize()
    {
        Assert.Contains("[2, -1]", Assert.Throws<ShapeException>(() => new Shape(2, -1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_AreEqualByValue()
    {
        Assert.Equal(new Shape(1, 2), new Shape(1, 2));
        Assert.NotEqual(new Shape(1, 2), new Shape(2, 1));
        Assert.Equal(new Shape(1, 2).GetHashCode(), new Shape(1, 2).GetHashCode());
    }
}

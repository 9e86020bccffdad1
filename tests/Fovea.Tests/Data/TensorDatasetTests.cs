using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public class TensorDatasetTests
{
    [Fact]
    public void ReadSample_AndReadTarget_GiveRows()
    {
        var data = new TensorDataset(new Tensor(new Shape(2, 3), [1, 2, 3, 4, 5, 6]), new Tensor(new Shape(2, 2), [7, 8, 9, 10]));
        float[] sample = new float[3], target = new float[2];

        data.ReadSample(1, sample);
        data.ReadTarget(1, target);

        Assert.Equal([4, 5, 6], sample);
        Assert.Equal([9, 10], target);
        Assert.Empty(data.Classes);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(2f)]
    [InlineData(0.5f)]
    [InlineData(float.NaN)]
    public void Constructor_RefusesLabelsThatAreNoClassIndex(float label)
    {
        FoveaException error = Assert.Throws<FoveaException>(
            () => new TensorDataset(new Tensor(new Shape(2, 1)), new Tensor(new Shape(2), [0, label]), ["a", "b"]));

        Assert.Contains("sample 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RefusesCountsThatDiffer()
    {
        Assert.Throws<ShapeException>(() => new TensorDataset(new Tensor(new Shape(2, 1)), new Tensor(new Shape(3))));
        Assert.Throws<ShapeException>(() => new TensorDataset(new Tensor(new Shape(0, 1)), new Tensor(new Shape(0))));
        Assert.Throws<ShapeException>(() => new TensorDataset(new Tensor(new Shape(2, 1)), new Tensor(new Shape(2, 2)), ["a"]));
    }
}

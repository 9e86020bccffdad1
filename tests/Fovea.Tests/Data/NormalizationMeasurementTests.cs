using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public class NormalizationMeasurementTests
{
    [Fact]
    public void Measure_ThenApply_GivesMeanZeroAndDeviationOne()
    {
        float[] values = Enumerable.Range(0, 60).Select(index => 1000 + MathF.Sin(index) * (index % 2 == 0 ? 1 : 5)).ToArray();
        var data = new TensorDataset(new Tensor(new Shape(10, 2, 3), values), new Tensor(new Shape(10)));

        var normalization = data.MeasureNormalization();

        for (int channel = 0; channel < 2; channel++)
        {
            double[] seen = Enumerable.Range(0, 10).SelectMany(
                n => Enumerable.Range(0, 3).Select(i => (double)values[(n * 6) + (channel * 3) + i])).ToArray();
            double mean = seen.Average();
            double deviation = Math.Sqrt(seen.Average(value => (value - mean) * (value - mean)));
            // Rounding to float: half a unit in the last place of about 1000 is 3e-5.
            Assert.Equal(mean, normalization.Mean.Span[channel], 3.1e-5);
            Assert.Equal(deviation, normalization.Deviation.Span[channel], 1e-6 * deviation);
        }
    }

    [Fact]
    public void Measure_GivesTheSame_ForBytesAndForTheirValues()
    {
        Dataset bytes = DatasetCatalog.Open("mnist-10k").Test.Take(50);
        var tensor = new Tensor(bytes.SampleShape.WithBatch(50));
        for (int index = 0; index < 50; index++)
        {
            bytes.ReadSample(index, tensor.Span.Slice(index * 784, 784));
        }

        Normalization a = bytes.MeasureNormalization(), b = new TensorDataset(tensor, new Tensor(new Shape(50))).MeasureNormalization();

        Assert.Equal(a.Mean.Span[0], b.Mean.Span[0], 1e-7f);
        Assert.Equal(a.Deviation.Span[0], b.Deviation.Span[0], 1e-7f);
    }

    [Fact]
    public void Measure_LeavesTheScale_WhenAChannelIsConstant()
    {
        var data = new TensorDataset(new Tensor(new Shape(2, 1, 2), [3, 3, 3, 3]), new Tensor(new Shape(2)));

        Assert.Equal(new Normalization([3], [1]), data.MeasureNormalization());
    }
}

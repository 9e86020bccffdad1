using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class CifarDatasetTests : IDisposable
{
    private const int PixelBytes = 3072;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ReadsCifar10_BatchAfterBatch()
    {
        for (int batch = 1; batch <= 5; batch++)
        {
            _folder.Write($"data_batch_{batch}.bin", Records(labelBytes: 1, (byte)batch, (byte)(batch + 1)));
        }
        _folder.Write("test_batch.bin", Records(labelBytes: 1, 9));

        DataSplit split = CifarDataset.Open(_folder.Path);

        Assert.Equal((10, 1), (split.Train.Count, split.Test.Count));
        Assert.Equal(Shape.Image(3, 32, 32), split.Train.SampleShape);
        Assert.Equal("truck", split.Test.Classes[9]);
        float[] sample = new float[PixelBytes], target = new float[1];
        split.Train.ReadSample(3, sample);   // the second of data_batch_2
        split.Train.ReadTarget(3, target);
        Assert.Equal(3, target[0]);
        Assert.Equal(TestData.Ramp(PixelBytes).Select(value => (byte)(value + 1) / 255f), sample);
    }

    [Fact]
    public void Open_ReadsTheFineLabelsOfCifar100()
    {
        _folder.Write("train.bin", Records(labelBytes: 2, 55, 99));
        _folder.Write("test.bin", Records(labelBytes: 2, 7));

        DataSplit split = CifarDataset.Open(_folder.Path);

        float[] target = new float[1];
        split.Train.ReadTarget(1, target);
        Assert.Equal(99, target[0]);
        Assert.Equal(100, split.Train.Classes.Count);
    }

    [Fact]
    public void Open_RefusesWhatIsNoWholeNumberOfRecords()
    {
        _folder.Write("train.bin", Records(labelBytes: 2, 55).AsSpan(..^1));
        _folder.Write("test.bin", Records(labelBytes: 2, 7));

        Assert.Contains("not a multiple of the record size",
            Assert.Throws<FoveaException>(() => CifarDataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesALabelWithoutClass()
    {
        _folder.Write("train.bin", Records(labelBytes: 2, 100));
        _folder.Write("test.bin", Records(labelBytes: 2, 7));

        Assert.Contains("label 100",
            Assert.Throws<FoveaException>(() => CifarDataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NamesAMissingBatch()
    {
        _folder.Write("test_batch.bin", Records(labelBytes: 1, 9));

        Assert.Contains("data_batch_1.bin",
            Assert.Throws<FoveaException>(() => CifarDataset.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    // Record r holds the ramp plus r; a coarse label, where there is one, is 200 to be noticed if it is taken.
    private static byte[] Records(int labelBytes, params byte[] labels)
    {
        var file = new List<byte>();
        for (int record = 0; record < labels.Length; record++)
        {
            file.AddRange(Enumerable.Repeat((byte)200, labelBytes - 1));
            file.Add(labels[record]);
            file.AddRange(TestData.Ramp(PixelBytes).Select(value => (byte)(value + record)));
        }
        return [.. file];
    }
}

using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class IdxDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_ReadsImagesAndLabels_PlainOrCompressed(bool compressed)
    {
        IdxDataset data = Open(TestData.IdxImages(3, 2, 5), TestData.IdxLabels(1, 0, 2), compressed);

        Assert.Equal(3, data.Count);
        Assert.Equal(Shape.Image(1, 2, 5), data.SampleShape);
        Assert.Equal(["0", "1", "2"], data.Classes);
        float[] sample = new float[10], target = new float[1];
        data.ReadSample(1, sample);
        data.ReadTarget(2, target);
        Assert.Equal(Enumerable.Range(10, 10).Select(index => (byte)(index * 7) / 255f), sample);
        Assert.Equal(2, target[0]);
    }

    public static TheoryData<string, byte[], byte[]> Malformed() => new()
    {
        { "begins with 0x00000801", TestData.IdxLabels(0), TestData.IdxLabels(0) },
        { "begins with 0x00000803", TestData.IdxImages(1, 2, 2), TestData.IdxImages(1, 2, 2) },
        { "truncated", [0, 0, 8], TestData.IdxLabels(0) },
        { "truncated", [], TestData.IdxLabels(0) },
        { "declares 8 bytes", TestData.IdxImages(2, 2, 2)[..^1], TestData.IdxLabels(0, 1) },
        { "declares 8 bytes", [.. TestData.IdxImages(2, 2, 2), 0], TestData.IdxLabels(0, 1) },
        { "declares 2 bytes", TestData.IdxImages(2, 2, 2), TestData.IdxLabels(0, 1)[..^1] },
        { "holds 2 images", TestData.IdxImages(2, 2, 2), TestData.IdxLabels(0, 1, 1) },
        { "0 images", TestData.IdxImages(0, 2, 2), TestData.IdxLabels() },
        { "expected at least one image", TestData.IdxImages(1, 0, 2), TestData.IdxLabels(0) },
        { "axis 1 has size -1", TestData.Idx(0x803, [1, -1, 4], [1, 2, 3, 4]), TestData.IdxLabels(0) },
        { "declares 2,147,483,647 bytes", TestData.Idx(0x803, [int.MaxValue, 1, 1], []), TestData.Idx(0x801, [int.MaxValue], []) },
        { "declares 1,073,741,824 bytes", TestData.Idx(0x803, [1, 32768, 32768], [1]), TestData.IdxLabels(0) },
        { "expected at least one image", TestData.Idx(0x803, [1, 65536, 65536], [1]), TestData.IdxLabels(0) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Open_RefusesFilesThatDoNotHoldWhatTheySay(string expected, byte[] images, byte[] labels)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains(expected, Assert.Throws<FoveaException>(() => Open(images, labels, compressed: false)).Message,
            StringComparison.Ordinal);
        Assert.Throws<FoveaException>(() => Open(images, labels, compressed: true));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 16 << 20, "a header alone must not make the reader allocate");
    }

    [Fact]
    public void Open_StopsAtTheAnnouncedSize_WhenAFileExpandsBeyondIt()
    {
        byte[] bomb = TestData.Gzip([.. TestData.IdxImages(1, 2, 2), .. new byte[50 << 20]]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        FoveaException error = Assert.Throws<FoveaException>(() => OpenRaw(bomb, TestData.IdxLabels(0)));

        Assert.Contains("more data", error.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Open_RefusesDamagedCompression()
    {
        byte[] damaged = TestData.Gzip(TestData.IdxImages(1, 2, 2));
        damaged[^6] ^= 0x40;   // in the checksum

        Assert.Throws<FoveaException>(() => OpenRaw(damaged, TestData.IdxLabels(0)));
    }

    [Fact]
    public void Open_RefusesALabelWithoutClass()
    {
        string images = _folder.Write("i", TestData.IdxImages(2, 2, 2)), labels = _folder.Write("l", TestData.IdxLabels(0, 3));

        FoveaException error = Assert.Throws<FoveaException>(() => IdxDataset.Open(images, labels, classes: ["a", "b", "c"]));

        Assert.Contains("label 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NamesTheFile_WhenItIsMissing()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => IdxDataset.Open(_folder.File("none"), _folder.File("none")));

        Assert.Contains(_folder.File("none"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_AndSubset_ReadThroughToTheSource()
    {
        IdxDataset data = Open(TestData.IdxImages(5, 1, 1), TestData.IdxLabels(4, 3, 2, 1, 0), compressed: false);
        float[] target = new float[1];

        Dataset subset = data.Subset([3, 1]);
        subset.ReadTarget(0, target);

        Assert.Equal(1, target[0]);
        Assert.Equal(data.Describe(3), subset.Describe(0));
        Assert.Equal(2, data.Take(2).Count);
        Assert.Same(data, data.Take(5));
        Assert.Throws<FoveaException>(() => data.Subset([5]));
        Assert.Throws<FoveaException>(() => data.Subset([]));
    }

    private IdxDataset Open(byte[] images, byte[] labels, bool compressed) =>
        compressed ? OpenRaw(TestData.Gzip(images), TestData.Gzip(labels)) : OpenRaw(images, labels);

    private IdxDataset OpenRaw(byte[] images, byte[] labels) =>
        IdxDataset.Open(_folder.Write("images", images), _folder.Write("labels", labels));
}

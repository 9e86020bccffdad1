using Fovea.Data;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class DatasetCatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FindsTheEmbeddedDigits()
    {
        DataSplit digits = DatasetCatalog.Open("mnist-10k");

        Assert.Equal((8000, 2000), (digits.Train.Count, digits.Test.Count));
        Assert.Equal(Shape.Image(1, 28, 28), digits.Train.SampleShape);
        Assert.Equal(10, digits.Train.Classes.Count);
        Assert.Equal("mnist-10k test image 17", digits.Test.Describe(17));
        float[] target = new float[1];
        digits.Test.ReadTarget(2, target);
        Assert.Equal(1, target[0]);   // the third label of the file, as a hex dump shows it

        // MNIST's published mean and deviation are 0.1307 and 0.3081 over 60,000; with 8,000 of them, two digits agree.
        var measured = digits.Train.MeasureNormalization();
        Assert.Equal(0.1307f, measured.Mean.Span[0], 0.005f);
        Assert.Equal(0.3081f, measured.Deviation.Span[0], 0.005f);
    }

    [Fact]
    public void Open_ListsTheKnownNames_WhenNothingFits()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => DatasetCatalog.Open("imagenet-99"));

        Assert.Contains("mnist-10k, mnist, fashion-mnist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SaysHowToGetASet_WhenItIsNotThere()
    {
        FoveaException error = Assert.Throws<FoveaException>(
            () => DatasetCatalog.Open("mnist", new DatasetCatalogOptions { Folder = _folder.Path }));

        Assert.Contains("train-images-idx3-ubyte[.gz]", error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("DatasetDownload.FetchAsync", error.Message, StringComparison.Ordinal);
        Assert.Null(DatasetCatalog.FindFolder(DatasetCatalog.Known[0], new DatasetCatalogOptions { Folder = _folder.Path }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fashion-mnist/")]
    public void Open_LooksInTheGivenFolderFirst(string place)
    {
        WriteIdx(place, "t10k");

        DataSplit clothes = DatasetCatalog.Open("fashion-mnist", new DatasetCatalogOptions { Folder = _folder.Path });

        Assert.Equal("Ankle boot", clothes.Train.Classes[9]);
        Assert.Equal((3, 2), (clothes.Train.Count, clothes.Test.Count));
    }

    [Theory]
    [InlineData("t10k")]
    [InlineData("test")]
    public void Open_RecognisesAFolderOfIdxFiles(string test)
    {
        WriteIdx("", test);

        DataSplit split = DatasetCatalog.Open(_folder.Path);

        Assert.IsType<IdxDataset>(split.Train);
        Assert.Equal(split.Train.Classes, split.Test.Classes);
    }

    [Fact]
    public void Open_RecognisesAManifest_AndSetsSamplesAside_WhenItHasNoSplit()
    {
        byte[] image = PngWriter.Encode(new Image(2, 2, PixelFormat.Grey));
        _folder.Write("x.png", image);
        _folder.Write("manifest.csv", "path,label\n" + string.Concat(Enumerable.Range(0, 20).Select(row => $"x.png,{row}\n")));

        DataSplit first = DatasetCatalog.Open(_folder.Path), again = DatasetCatalog.Open(_folder.Path);
        DataSplit other = DatasetCatalog.Open(_folder.Path, new DatasetCatalogOptions { Seed = 1 });

        Assert.Equal((16, 4), (first.Train.Count, first.Test.Count));
        Assert.Equal(Targets(first.Test), Targets(again.Test));
        Assert.NotEqual(Targets(first.Test), Targets(other.Test));
        Assert.Equal(Enumerable.Range(0, 20).Select(label => (float)label), Targets(first.Test).Concat(Targets(first.Train)).Order());
    }

    [Fact]
    public void Open_RecognisesImageFolders()
    {
        foreach (string file in new[] { "train/a/1.png", "train/b/1.png", "val/a/1.png" })
        {
            _folder.Write(file, PngWriter.Encode(new Image(2, 2, PixelFormat.Grey)));
        }

        DataSplit split = DatasetCatalog.Open(_folder.Path);

        Assert.IsType<ImageFolderDataset>(split.Train);
        Assert.Equal((2, 1), (split.Train.Count, split.Test.Count));
    }

    [Fact]
    public void Open_RefusesASetOfOneClass()
    {
        _folder.Write("cats/1.png", PngWriter.Encode(new Image(2, 2, PixelFormat.Grey)));
        _folder.Write("cats/2.png", PngWriter.Encode(new Image(2, 2, PixelFormat.Grey)));
        string table = _folder.Write("one.csv", "path,label\ncats/1.png,cat\ncats/2.png,cat\n");
        var options = new DatasetCatalogOptions { TestShare = 0.5 };

        Assert.Contains("one class, \"cats\"",
            Assert.Throws<FoveaException>(() => DatasetCatalog.Open(_folder.Path, options)).Message,
            StringComparison.Ordinal);
        Assert.Contains("one class, \"cat\"",
            Assert.Throws<FoveaException>(() => DatasetCatalog.Open(table, options)).Message, StringComparison.Ordinal);
    }

    private static List<float> Targets(Dataset data)
    {
        float[] target = new float[1];
        return Enumerable.Range(0, data.Count).Select(index =>
        {
            data.ReadTarget(index, target);
            return target[0];
        }).ToList();
    }

    private void WriteIdx(string place, string test)
    {
        _folder.Write($"{place}train-images-idx3-ubyte.gz", TestData.Gzip(TestData.IdxImages(3, 2, 2)));
        _folder.Write($"{place}train-labels-idx1-ubyte", TestData.IdxLabels(0, 1, 2));
        _folder.Write($"{place}{test}-images-idx3-ubyte", TestData.IdxImages(2, 2, 2));
        _folder.Write($"{place}{test}-labels-idx1-ubyte.gz", TestData.Gzip(TestData.IdxLabels(2, 1)));
    }
}

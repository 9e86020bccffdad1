using Fovea.Data;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class ImageFolderDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_SortsClassesAndFilesOrdinally()
    {
        foreach (string file in new[] { "b/2.png", "b/10.png", "B/x.PNG", "a/deep/er/1.png", "a/notes.txt", ".hidden/1.png", "stray.png" })
        {
            _folder.Write(file, Png(2, 3));
        }

        ImageFolderDataset data = ImageFolderDataset.Open(_folder.Path);

        Assert.Equal(["B", "a", "b"], data.Classes);
        Assert.Equal(["B/x.PNG", "a/deep/er/1.png", "b/10.png", "b/2.png"], Enumerable.Range(0, data.Count)
            .Select(index => Path.GetRelativePath(_folder.Path, data.Describe(index)).Replace('\\', '/')));
        float[] target = new float[1];
        data.ReadTarget(3, target);
        Assert.Equal(2, target[0]);
        Assert.Equal(Shape.Image(3, 3, 2), data.SampleShape);
    }

    [Fact]
    public void ReadSample_GivesPlanesInUnitRange()
    {
        _folder.Write("a/1.png", PngWriter.Encode(new Image(2, 1, PixelFormat.Rgb, [0, 51, 255, 102, 153, 204])));
        float[] sample = new float[6];

        ImageFolderDataset.Open(_folder.Path).ReadSample(0, sample);

        Assert.Equal([0f, 102 / 255f, 51 / 255f, 153 / 255f, 1f, 204 / 255f], sample);
    }

    [Fact]
    public void ReadSample_ResizesAndConverts_WhenAShapeIsGiven()
    {
        _folder.Write("a/1.png", Png(8, 8));
        _folder.Write("a/2.png", Png(3, 5));
        ImageFolderDataset data = ImageFolderDataset.Open(_folder.Path, new ImageFileOptions { SampleShape = Shape.Image(1, 4, 4) });
        float[] sample = new float[16];

        data.ReadSample(0, sample);
        data.ReadSample(1, sample);

        Assert.All(sample, value => Assert.Equal(100 / 255f, value));
    }

    [Fact]
    public void ReadSample_NamesBothFiles_WhenSizesDiffer()
    {
        _folder.Write("a/1.png", Png(8, 8));
        _folder.Write("a/2.png", Png(3, 5));
        ImageFolderDataset data = ImageFolderDataset.Open(_folder.Path);

        ShapeException error = Assert.Throws<ShapeException>(() => data.ReadSample(1, new float[192]));

        Assert.Contains("1.png", error.Message, StringComparison.Ordinal);
        Assert.Contains("2.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesAFolderWithoutImages_AndSaysWhatItSaw()
    {
        _folder.Write("a/1.webp", "x");

        FoveaException error = Assert.Throws<FoveaException>(() => ImageFolderDataset.Open(_folder.Path));

        Assert.Contains("found no images in 1 class folders", error.Message, StringComparison.Ordinal);
        Assert.Contains(".webp", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_RefusesAClassFolderWithoutImages()
    {
        _folder.Write("a/1.png", Png(2, 2));
        _folder.Write("b/notes.txt", "x");

        FoveaException error = Assert.Throws<FoveaException>(() => ImageFolderDataset.Open(_folder.Path));

        Assert.Contains($"{_folder.File("b")}: the class folder contains no images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryNext_NamesBothFiles_WhenSizesDifferInABatch()
    {
        _folder.Write("a/1.png", Png(8, 8));
        _folder.Write("b/2.png", Png(3, 5));
        using var loader = new BatchLoader(ImageFolderDataset.Open(_folder.Path), new BatchLoaderOptions());
        loader.Start(0);

        ShapeException error = Assert.Throws<ShapeException>(() => loader.TryNext(out _));

        Assert.Matches(@"2\.png: the image has 3 × 5 pixels, the first one \(.*1\.png\) 8 × 8\. Set a sample shape", error.Message);
    }

    [Fact]
    public void OpenSplit_LetsATestClassBeEmpty()
    {
        foreach (string file in new[] { "train/a/1.png", "train/b/1.png", "test/a/1.png" })
        {
            _folder.Write(file, Png(2, 2));
        }
        Directory.CreateDirectory(_folder.File("test/b"));

        Assert.Equal(1, ImageFolderDataset.OpenSplit(_folder.Path).Test.Count);
    }

    [Fact]
    public void OpenSplit_GivesTestImagesTheTrainingClasses()
    {
        foreach (string file in new[] { "train/cat/1.png", "train/dog/1.png", "test/dog/1.png" })
        {
            _folder.Write(file, Png(2, 2));
        }

        DataSplit split = ImageFolderDataset.OpenSplit(_folder.Path);

        float[] target = new float[1];
        split.Test.ReadTarget(0, target);
        Assert.Equal(1, target[0]);
        Assert.Equal(["cat", "dog"], split.Test.Classes);
    }

    [Fact]
    public void OpenSplit_RefusesAClassThatTrainingDoesNotHave()
    {
        _folder.Write("train/cat/1.png", Png(2, 2));
        _folder.Write("val/cow/1.png", Png(2, 2));

        Assert.Contains(
            "\"cow\"", Assert.Throws<FoveaException>(() => ImageFolderDataset.OpenSplit(_folder.Path)).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Png(int width, int height)
    {
        var image = new Image(width, height, PixelFormat.Grey);
        image.Pixels.Fill(100);
        return PngWriter.Encode(image);
    }
}

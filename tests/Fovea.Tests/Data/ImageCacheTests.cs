using Fovea.Data;
using Fovea.Data.Augmentations;
using Fovea.Data.Decoding;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class ImageCacheTests : IDisposable
{
    private const int Images = 23, SampleBytes = 3 * 6 * 5;

    private readonly TemporaryFolder _folder = new();

    public ImageCacheTests()
    {
        var random = new Random(5);
        for (int index = 0; index < Images; index++)
        {
            var image = new Image(5, 6, PixelFormat.Rgb);
            random.NextBytes(image.Pixels);
            _folder.Write($"{index % 2}/{index:D2}.png", PngWriter.Encode(image));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SampleBytes * Images, 1, "")]
    [InlineData(SampleBytes * Images, 4, "")]
    [InlineData(SampleBytes * 7, 3, "")]
    [InlineData(0, 3, "")]
    [InlineData(SampleBytes * Images, 4, "shift:1,rotate:10")]
    [InlineData(SampleBytes * 7, 3, "shift:1,rotate:10")]
    public void Batches_AreTheSame_WhateverIsKeptAndHoweverManyDecode(long cacheBytes, int workers, string augmentations)
    {
        BatchLoaderOptions options = new()
        {
            BatchSize = 5,
            Seed = 3,
            Workers = 1,
            Augmentations = augmentations.Length == 0 ? [] : Augmentation.Parse(augmentations),
            Normalization = new Normalization([0.1f, 0.2f, 0.3f], [0.4f, 0.5f, 0.6f]),
        };
        using var plain = new BatchLoader(Open(0), options);
        using var other = new BatchLoader(Open(cacheBytes), options with { Workers = workers });

        for (int epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(Read(plain, epoch), Read(other, epoch));
        }
    }

    [Fact]
    public void Bytes_AreTheImagesOwn_AndDecodedOnce()
    {
        ImageFolderDataset data = Open(SampleBytes * Images);
        float[] first = new float[SampleBytes], again = new float[SampleBytes], decoded = new float[SampleBytes];

        data.ReadSample(4, first);
        ImageDecoder.Load(data.Describe(4)).WritePlanes(decoded);
        File.Delete(data.Describe(4));
        data.ReadSample(4, again);

        Assert.Equal(decoded, first);
        Assert.Equal(decoded, again);
    }

    [Fact]
    public void Cache_KeepsNoMoreThanItsBound_WhenManyThreadsRead()
    {
        ImageFolderDataset data = Open((SampleBytes * 9) + SampleBytes - 1);

        Parallel.For(0, Images * 8, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            turn => data.ReadSample(turn % Images, new float[SampleBytes]));
        float[] sample = new float[SampleBytes];
        for (int index = 0; index < Images; index++)
        {
            data.ReadSample(index, sample);   // alone, so that no offer stands in another's way
        }
        Directory.Delete(_folder.File("0"), recursive: true);
        Directory.Delete(_folder.File("1"), recursive: true);
        int kept = Enumerable.Range(0, Images).Count(index => Record.Exception(() => data.ReadSample(index, sample)) is null);

        Assert.Equal(9, kept);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void TryNext_ThrowsTheErrorOfTheFirstSampleOfTheBatch_HoweverManyDecode(int workers)
    {
        ImageFolderDataset data = Open(0);
        File.WriteAllText(data.Describe(13), "no image");
        File.WriteAllText(data.Describe(17), "no image");
        for (int repeat = 0; repeat < 20; repeat++)
        {
            using var loader = new BatchLoader(data, new BatchLoaderOptions { BatchSize = 10, Shuffle = false, Workers = workers });
            loader.Start(0);

            Assert.True(loader.TryNext(out _));
            Assert.Contains(data.Describe(13),
                Assert.Throws<ImageFormatException>(() => loader.TryNext(out _)).Message, StringComparison.Ordinal);

            loader.Start(0, 2);   // and recovers behind it
            Assert.True(loader.TryNext(out Batch? batch));
            Assert.Equal(20, batch.Indices[0]);
        }
    }

    [Fact]
    public void Measure_GivesTheSame_WhateverIsKept()
    {
        Normalization measured = Open(0).MeasureNormalization();

        Assert.Equal(measured, Open(SampleBytes * Images).MeasureNormalization());
        Assert.Equal(0.5f, measured.Mean.Span[0], 0.05f);   // bytes are uniform: 6 · 5 · 23 of them, deviation 0.29 / √690
    }

    [Fact]
    public void Open_RefusesANegativeBound_AndALoaderZeroWorkers()
    {
        Assert.Contains("CacheBytes is -1", Assert.Throws<FoveaException>(() => Open(-1)).Message, StringComparison.Ordinal);
        Assert.Contains("Workers is 0",
            Assert.Throws<FoveaException>(() => new BatchLoader(Open(0), new BatchLoaderOptions { Workers = 0 })).Message,
            StringComparison.Ordinal);
    }

    private ImageFolderDataset Open(long cacheBytes) =>
        ImageFolderDataset.Open(_folder.Path, new ImageFileOptions { CacheBytes = cacheBytes });

    private static List<float> Read(BatchLoader loader, int epoch)
    {
        var all = new List<float>();
        loader.Start(epoch);
        while (loader.TryNext(out Batch? batch))
        {
            all.AddRange(batch.Samples);
            all.AddRange(batch.Targets);
        }
        return all;
    }
}

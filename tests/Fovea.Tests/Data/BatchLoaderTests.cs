using Fovea.Data;
using Fovea.Data.Augmentations;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public class BatchLoaderTests
{
    private static readonly Dataset Digits = DatasetCatalog.Open("mnist-10k").Test.Take(101);

    private static readonly BatchLoaderOptions Everything = new()
    {
        BatchSize = 10,
        Seed = 42,
        Augmentations = Augmentation.Parse("shift:2,rotate:10,cutout:4"),
        Normalization = new Normalization([0.13f], [0.3f]),
        Mixing = new Mixup(0.4f),
    };

    [Theory]
    [InlineData(false, 11)]
    [InlineData(true, 10)]
    public void Epoch_GivesEverySampleOnce(bool dropLast, int batches)
    {
        using var loader = new BatchLoader(Digits, new BatchLoaderOptions { BatchSize = 10, DropLast = dropLast });

        List<Copy> epoch = Read(loader, 0);

        Assert.Equal(batches, loader.BatchesPerEpoch);
        Assert.Equal(batches, epoch.Count);
        int[] seen = epoch.SelectMany(batch => batch.Indices).ToArray();
        Assert.Equal(dropLast ? 100 : 101, seen.Length);
        Assert.Equal(seen.Length, seen.Distinct().Count());
        Assert.Equal(dropLast ? 10 : 1, epoch[^1].Indices.Length);
        Assert.NotEqual(seen, seen.Order());
        Assert.NotEqual(seen, Read(loader, 1).SelectMany(batch => batch.Indices));
    }

    [Fact]
    public void Batch_HoldsWhatTheDatasetHolds()
    {
        using var loader = new BatchLoader(Digits, new BatchLoaderOptions { BatchSize = 7, Shuffle = false });
        float[] sample = new float[784], target = new float[1];

        foreach (Copy batch in Read(loader, 3))
        {
            for (int position = 0; position < batch.Indices.Length; position++)
            {
                Digits.ReadSample(batch.Indices[position], sample);
                Digits.ReadTarget(batch.Indices[position], target);
                Assert.Equal(sample, batch.Samples.AsSpan(position * 784, 784));
                Assert.Equal(target[0], batch.Targets[position]);
                Assert.Equal((batch.Index * 7) + position, batch.Indices[position]);
            }
        }
    }

    [Fact]
    public void ByteTable_GivesTheBitsOfReadingAndNormalising()
    {
        using var byTable = new BatchLoader(
            Digits, new BatchLoaderOptions { BatchSize = 32, Normalization = new Normalization([0.1307f], [0.3081f]) });
        using var bySample = new BatchLoader(new WithoutBytes(Digits),
            new BatchLoaderOptions { BatchSize = 32, Normalization = new Normalization([0.1307f], [0.3081f]) });

        AssertSame(Read(bySample, 0), Read(byTable, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void Batches_AreTheSame_WhateverThePrefetching(int prefetch)
    {
        using var usual = new BatchLoader(Digits, Everything);
        using var other = new BatchLoader(Digits, Everything with { PrefetchBatches = prefetch });

        Read(other, 0);   // history must not matter either
        AssertSame(Read(usual, 2), Read(other, 2));
    }

    [Fact]
    public void Augmentation_FollowsTheSample_WhereverItsBatchPutsIt()
    {
        using var small = new BatchLoader(Digits, Everything with { Mixing = null });
        using var large = new BatchLoader(Digits, Everything with { Mixing = null, BatchSize = 37, Shuffle = false });

        Dictionary<int, float[]> Samples(BatchLoader loader) => Read(loader, 4)
            .SelectMany(batch => batch.Indices.Select(
                (index, position) => (index, batch.Samples[(position * 784)..((position + 1) * 784)])))
            .ToDictionary(pair => pair.index, pair => pair.Item2);
        Dictionary<int, float[]> expected = Samples(small), actual = Samples(large);

        Assert.Equal(101, actual.Count);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }

    [Fact]
    public void Start_InTheMiddle_GivesTheTailOfTheEpoch()
    {
        using var whole = new BatchLoader(Digits, Everything);
        List<Copy> epoch = Read(whole, 5);
        for (int first = 0; first <= epoch.Count; first++)
        {
            using var resumed = new BatchLoader(Digits, Everything);

            AssertSame(epoch[first..], Read(resumed, 5, first));
        }
    }

    [Fact]
    public void Start_AtAnyMoment_ThrowsAwayWhatWasUnderWay()
    {
        using var loader = new BatchLoader(Digits, Everything);
        List<Copy> expected = Read(loader, 1);
        for (int taken = 0; taken < 8; taken++)
        {
            loader.Start(0);
            for (int batch = 0; batch < taken; batch++)
            {
                Assert.True(loader.TryNext(out _));
            }
            AssertSame(expected, Read(loader, 1));
        }
    }

    [Fact]
    public void PairedTargets_AreThoseOfThePartners()
    {
        using var loader = new BatchLoader(Digits, Everything with { Augmentations = [] });

        foreach (Copy batch in Read(loader, 0))
        {
            Assert.Equal(batch.Targets.Reverse(), batch.Paired);
            Assert.InRange(batch.Weight, 0, 1);
        }
    }

    [Fact]
    public void TryNext_ThrowsTheErrorOfTheBackgroundThread_InItsPlace()
    {
        using var loader = new BatchLoader(
            new WithoutBytes(Digits) { FailingIndex = 25 }, new BatchLoaderOptions { BatchSize = 10, Shuffle = false });
        loader.Start(0);

        Assert.True(loader.TryNext(out _));
        Assert.True(loader.TryNext(out _));
        Assert.Equal("sample 25", Assert.Throws<FoveaException>(() => loader.TryNext(out _)).Message);
        Assert.Throws<FoveaException>(() => loader.TryNext(out _));

        loader.Start(0, 3);   // and recovers behind it
        Assert.True(loader.TryNext(out Batch? batch));
        Assert.Equal(30, batch.Indices[0]);
    }

    [Fact]
    public void Loader_AllocatesNothingPerBatch()
    {
        var data = new WithoutBytes(Digits);
        using var loader = new BatchLoader(data, Everything);
        Drain(loader, 0);
        Drain(loader, 1);
        long consumer = GC.GetAllocatedBytesForCurrentThread(), producer = data.AllocatedAtLastRead;

        Drain(loader, 2);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - consumer);
        Assert.Equal(0, data.AllocatedAtLastRead - producer);   // read on the background thread
    }

    [Fact]
    public void Dispose_EndsTheThread_WhateverItIsDoing()
    {
        for (int taken = 0; taken < 6; taken++)
        {
            var loader = new BatchLoader(Digits, Everything with { PrefetchBatches = 2 });
            loader.Start(0);
            for (int batch = 0; batch < taken; batch++)
            {
                loader.TryNext(out _);
            }
            loader.Dispose();
            loader.Dispose();
            Assert.Throws<ObjectDisposedException>(() => loader.TryNext(out _));
        }
        new BatchLoader(Digits, Everything).Dispose();
    }

    [Fact]
    public void Constructor_RefusesWhatDoesNotFit()
    {
        Assert.Throws<FoveaException>(() => new BatchLoader(Digits, new BatchLoaderOptions { BatchSize = 0 }));
        Assert.Throws<FoveaException>(() => new BatchLoader(Digits, new BatchLoaderOptions { PrefetchBatches = 0 }));
        Assert.Throws<FoveaException>(() => new BatchLoader(Digits, new BatchLoaderOptions { BatchSize = 102, DropLast = true }));
        Assert.Throws<ShapeException>(() => new BatchLoader(Digits, new BatchLoaderOptions { Normalization = Normalization.ImageNet }));
    }

    private static List<Copy> Read(BatchLoader loader, int epoch, int firstBatch = 0)
    {
        loader.Start(epoch, firstBatch);
        var copies = new List<Copy>();
        while (loader.TryNext(out Batch? batch))
        {
            Assert.Equal(epoch, batch.Epoch);
            copies.Add(new Copy(batch.Index, batch.Indices.ToArray(), batch.Samples.ToArray(), batch.Targets.ToArray(),
                batch.PairedTargets.ToArray(), batch.Weight));
        }
        return copies;
    }

    private static void Drain(BatchLoader loader, int epoch)
    {
        loader.Start(epoch);
        while (loader.TryNext(out _))
        {
        }
    }

    private static void AssertSame(List<Copy> expected, List<Copy> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int batch = 0; batch < expected.Count; batch++)
        {
            Assert.Equal(expected[batch].Index, actual[batch].Index);
            Assert.Equal(expected[batch].Indices, actual[batch].Indices);
            Assert.Equal(expected[batch].Samples, actual[batch].Samples);
            Assert.Equal(expected[batch].Targets, actual[batch].Targets);
            Assert.Equal(expected[batch].Paired, actual[batch].Paired);
            Assert.Equal(expected[batch].Weight, actual[batch].Weight);
        }
    }

    private sealed record Copy(int Index, int[] Indices, float[] Samples, float[] Targets, float[] Paired, float Weight);

    /// <summary>Another set without its bytes, which notes what its reader's thread has allocated, and fails where told.</summary>
    private sealed class WithoutBytes(Dataset source) : Dataset
    {
        private long _allocated;

        public int FailingIndex { get; init; } = -1;

        public long AllocatedAtLastRead => Volatile.Read(ref _allocated);

        public override string Name => source.Name;

        public override int Count => source.Count;

        public override Shape SampleShape => source.SampleShape;

        public override IReadOnlyList<string> Classes => source.Classes;

        public override int TargetLength => source.TargetLength;

        public override void ReadSample(int index, Span<float> sample)
        {
            Volatile.Write(ref _allocated, GC.GetAllocatedBytesForCurrentThread());
            if (index == FailingIndex)
            {
                throw new FoveaException($"sample {index}");
            }
            source.ReadSample(index, sample);
        }

        public override void ReadTarget(int index, Span<float> target) => source.ReadTarget(index, target);
    }
}

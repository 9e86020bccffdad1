using Fovea.Data;
using Fovea.Tensors;

namespace Fovea.Tests.Data;

public sealed class NpzDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x_train", "y_train", "x_test", "y_test")]
    [InlineData("train_images", "train_labels", "test_images", "test_labels")]
    [InlineData("train_images", "train_labels", "val_images", "val_labels")]
    public void Open_OfTheCatalog_FindsTheUsualNames(string trainSamples, string trainLabels, string testSamples, string testLabels)
    {
        string path = Write(
            (trainSamples, TestNpz.Bytes("(3, 1, 2)", 0, 51, 255, 0, 0, 0)), (trainLabels, TestNpz.Bytes("(3, 1)", 1, 0, 2)),
            (testSamples, TestNpz.Bytes("(1, 1, 2)", 102, 0)), (testLabels, TestNpz.Bytes("(1, 1)", 2)));

        DataSplit split = DatasetCatalog.Open(path);

        Assert.Equal(Shape.Image(1, 1, 2), split.Train.SampleShape);
        Assert.Equal(["0", "1", "2"], split.Test.Classes);
        Assert.Equal([0, 51 / 255f], Sample(split.Train, 0));
        Assert.Equal([102 / 255f, 0], Sample(split.Test, 0));
        Assert.Equal([1, 0, 2], Targets(split.Train));
        Assert.Equal([2], Targets(split.Test));
        Assert.True(split.Train.HasBytes);
    }

    [Fact]
    public void Open_OfTheCatalog_SetsSamplesAside_WhenThereIsNoSplit()
    {
        string path = Write(("x", TestNpz.Bytes("(10, 2)", TestData.Ramp(20))),
            ("y", TestNpz.Bytes("(10,)", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1)));

        DataSplit split = DatasetCatalog.Open(path);

        Assert.Equal((8, 2), (split.Train.Count, split.Test.Count));
        Assert.Equal(new Shape(2), split.Train.SampleShape);
    }

    [Theory]
    [InlineData("(2, 1, 2, 3)", 3, 1, 2, new float[] { 0, 21, 7, 28, 14, 35 })]   // pixel by pixel
    [InlineData("(2, 3, 1, 2)", 3, 1, 2, new float[] { 0, 7, 14, 21, 28, 35 })]   // plane by plane
    [InlineData("(2, 3, 2)", 1, 3, 2, new float[] { 0, 7, 14, 21, 28, 35 })]
    public void Open_LaysChannelsFirst(string shape, int channels, int height, int width, float[] expected)
    {
        byte[] floats = new byte[48];
        Buffer.BlockCopy(Array.ConvertAll(TestData.Ramp(12), value => (float)value), 0, floats, 0, 48);

        Dataset bytes = NpzDataset.Open(Write(("x", TestNpz.Bytes(shape, TestData.Ramp(12))), ("y", TestNpz.Bytes("(2,)", 0, 1))));
        Dataset numbers = NpzDataset.Open(Write(("x", TestNpz.Npy("<f4", shape, floats)), ("y", TestNpz.Bytes("(2,)", 0, 1))));

        Assert.Equal(Shape.Image(channels, height, width), bytes.SampleShape);
        Assert.Equal(bytes.SampleShape, numbers.SampleShape);
        Assert.Equal(expected.Select(value => value / 255), Sample(bytes, 0));
        Assert.Equal(expected, Sample(numbers, 0));
    }

    [Fact]
    public void Open_TakesLabelsBeyondAByte()
    {
        Dataset data = NpzDataset.Open(Write(("x", TestNpz.Bytes("(2, 1)", 1, 2)), ("y", TestNpz.Npy("<i2", "(2,)", [44, 1, 0, 0]))));

        Assert.Equal([300, 0], Targets(data));
        Assert.Equal(301, data.Classes.Count);
    }

    public static TheoryData<string, byte[], byte[]> Mismatches() => new()
    {
        { "x holds 2 samples, y 3 labels", TestNpz.Bytes("(2, 1)", 1, 2), TestNpz.Bytes("(3,)", 0, 1, 0) },
        { "x holds 2 samples, y 0 labels", TestNpz.Bytes("(2, 1)", 1, 2), TestNpz.Bytes("(0,)") },
        { "sample 1 has label 2; there are 2 classes, 0 … 1", TestNpz.Bytes("(2, 1)", 1, 2), TestNpz.Bytes("(2,)", 0, 2) },
        { "sample 1 has label 2; there are 2 classes, 0 … 1", TestNpz.Npy("|i1", "(2, 1)", [1, 2]), TestNpz.Bytes("(2,)", 0, 2) },
        { "sample 0 has label -1", TestNpz.Bytes("(2, 1)", 1, 2), TestNpz.Npy("|i1", "(2,)", [255, 0]) },
        { "sample 1 has label 0.5", TestNpz.Bytes("(2, 1)", 1, 2), TestNpz.Npy("<f2", "(2,)", [0, 0, 0, 0x38]) },
        { "sample 0 has label NaN", TestNpz.Bytes("(1, 1)", 1), TestNpz.Npy("<f2", "(1,)", [0, 0x7E]) },
        { "sample 0 has label 16777216", TestNpz.Bytes("(1, 1)", 1), TestNpz.Npy("<i4", "(1,)", [0, 0, 0, 1]) },
        { "one class index per sample", TestNpz.Bytes("(1, 1)", 1), TestNpz.Bytes("(1, 2)", 0, 1) },
        { "found [3]", TestNpz.Bytes("(3,)", 1, 2, 3), TestNpz.Bytes("(3,)", 0, 1, 0) },
        { "found [1, 2, 1, 2]", TestNpz.Bytes("(1, 2, 1, 2)", 1, 2, 3, 4), TestNpz.Bytes("(1,)", 0) },
        { "found [0, 2]", TestNpz.Bytes("(0, 2)"), TestNpz.Bytes("(0,)") },
        { "Fortran", TestNpz.Npy("|u1", "(1, 1)", [1], fortran: true), TestNpz.Bytes("(1,)", 0) },
        { "'<u2'", TestNpz.Npy("<u2", "(1, 1)", [1, 0]), TestNpz.Bytes("(1,)", 0) },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Open_RefusesSamplesAndLabelsThatDoNotMatch(string expected, byte[] samples, byte[] labels)
    {
        string path = Write(("x", samples), ("y", labels));

        FoveaException error = Assert.ThrowsAny<FoveaException>(() => NpzDataset.Open(path, ["a", "b"]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenSplit_RefusesATestLabelThatTrainingDoesNotHave()
    {
        string path = Write(
            ("x_train", TestNpz.Bytes("(2, 1)", 0, 1)), ("y_train", TestNpz.Bytes("(2,)", 0, 1)),
            ("x_test", TestNpz.Bytes("(1, 1)", 0)), ("y_test", TestNpz.Bytes("(1,)", 2)));

        Assert.Contains("test: sample 0 has label 2; there are 2 classes",
            Assert.Throws<FoveaException>(() => NpzDataset.OpenSplit(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ListsTheArrays_WhenNoPairHasAKnownName()
    {
        string path = Write(("a", TestNpz.Bytes("(1,)", 1)), ("x", TestNpz.Bytes("(1,)", 1)));

        FoveaException error = Assert.Throws<FoveaException>(() => DatasetCatalog.Open(path));

        Assert.Contains("found the arrays a, x; expected one of the pairs x, y", error.Message, StringComparison.Ordinal);
    }

    private string Write(params (string Name, byte[] Content)[] arrays) =>
        _folder.Write("set.npz", TestNpz.Zip([.. arrays.Select(array => (array.Name + ".npy", array.Content))]));

    private static float[] Sample(Dataset data, int index)
    {
        float[] sample = new float[data.SampleShape.Length];
        data.ReadSample(index, sample);
        return sample;
    }

    private static float[] Targets(Dataset data)
    {
        float[] targets = new float[data.Count];
        for (int index = 0; index < targets.Length; index++)
        {
            data.ReadTarget(index, targets.AsSpan(index, 1));
        }
        return targets;
    }
}

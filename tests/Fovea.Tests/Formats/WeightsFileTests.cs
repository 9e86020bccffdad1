using Fovea.Formats;
using Fovea.Layers;
using Fovea.Tensors;
using static Fovea.Tests.Formats.PyTorchSamples;

namespace Fovea.Tests.Formats;

/// <summary>Weights of either format go into the model they fit; for the others the first differences are named.</summary>
public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // Written by PyTorch: a convolution 0, a batch normalisation 1, and tensors that no such network has.
    private static string StateDict => Path.Combine(AppContext.BaseDirectory, "Formats", "Data", "state-dict.pth");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("weights.pth")]
    [InlineData("weights.bin")]
    public void Load_ReadsAStateDict_WhateverItsFileIsCalled(string name)
    {
        string path = Write(name, ("0.weight", Tensor()), ("0.bias", Tensor(sizes: [2], strides: [1], offset: 1)),
            ("0.num_batches_tracked", Tensor(sizes: [], strides: [])));
        using Model model = Model.Create(new Shape(2), new Sequential(new Dense(2)));

        WeightsFile.Load(model, path);

        Assert.Equal([1, 2, 3, 4], model.Parameters["0.weight"].ToArray());
        Assert.Equal([2, 3], model.Parameters["0.bias"].ToArray());
    }

    [Fact]
    public void Load_ReadsAModelFile_WithoutItsBatchCount()
    {
        using Model saved = Network(3), model = Network(3, seed: 2);
        var tensors = ModelFile.Tensors(saved)
            .Where(tensor => !tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).ToList();
        Assert.NotEqual(ModelFile.Tensors(saved).Count, tensors.Count);
        SafetensorsWriter.Write(_folder.File("w"), tensors, new Dictionary<string, string>());

        WeightsFile.Load(model, _folder.File("w"));

        Assert.True(saved.Parameters.Flat.SequenceEqual(model.Parameters.Flat));
    }

    [Fact]
    public void Load_NamesTheFirstOfEachKind_AndLeavesTheModelAlone()
    {
        string path = Write("w.pth", ("0.weight", Tensor(sizes: [4], strides: [1])), ("head.weight", Tensor()));
        using Model model = Model.Create(new Shape(2), new Sequential(new Dense(2)));
        float[] before = model.Parameters.Flat.ToArray();

        FileFormatException error = Assert.Throws<FileFormatException>(() => WeightsFile.Load(model, path));

        Assert.Equal(FileFormatError.SizeMismatch, error.Error);
        Assert.Contains("1 of another shape, 1 missing, 1 unexpected", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.weight is [4], the model has [2, 2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.bias [2] is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("head.weight is not in the model", error.Message, StringComparison.Ordinal);
        Assert.Contains("WeightsFile.LoadFitting", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, model.Parameters.Flat.ToArray());
    }

    [Fact]
    public void LoadFitting_TakesWhatFits_AndTellsTheRest()
    {
        using Model model = Network(3);
        float[] head = model.Parameters["3.weight"].ToArray();

        IReadOnlyList<string> keeping = WeightsFile.LoadFitting(model, StateDict);

        Assert.Equal(["3.weight", "3.bias"], keeping);
        Assert.Equal(Enumerable.Range(0, 54).Select(i => (float)i), model.Parameters["0.weight"].ToArray());
        Assert.Equal([300, 301, 302], model.Parameters["1.bias"].ToArray());
        Assert.Equal(head, model.Parameters["3.weight"].ToArray());
    }

    [Fact]
    public void LoadFitting_KeepsTheLastLayer_WhenTheClassesAreOthers()
    {
        using Model saved = Network(7), model = Network(5, seed: 2);
        saved.Save(_folder.File("m"));
        float[] bias = model.Parameters["3.bias"].ToArray();

        IReadOnlyList<string> keeping = WeightsFile.LoadFitting(model, _folder.File("m"));

        Assert.Equal(["3.weight", "3.bias"], keeping);
        Assert.Equal(saved.Parameters["0.weight"].ToArray(), model.Parameters["0.weight"].ToArray());
        Assert.Equal(bias, model.Parameters["3.bias"].ToArray());
    }

    [Fact]
    public void LoadFitting_Refuses_AFileOfWhichNothingFits()
    {
        using Model model = Model.Create(new Shape(5), new Sequential(new Dense(2)));

        FileFormatException error = Assert.Throws<FileFormatException>(() => WeightsFile.LoadFitting(model, StateDict));

        Assert.Contains("no parameter", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SaysWhatAFileIsNot_WhenItCannotBeRead()
    {
        using Model model = Network(3);
        File.WriteAllBytes(_folder.File("old.pth"), Pickle([(byte)'}']));

        Assert.Contains("before 1.6",
            Assert.Throws<FileFormatException>(() => WeightsFile.Load(model, _folder.File("old.pth"))).Message,
            StringComparison.Ordinal);
        Assert.Equal(FileFormatError.Unreadable,
            Assert.Throws<FileFormatException>(() => WeightsFile.Load(model, _folder.File("none"))).Error);
    }

    private static Model Network(int outputs, ulong seed = 1) =>
        Model.Create(Shape.Image(2, 3, 3), new Sequential(new Conv(3, 3), new BatchNorm(), new Flatten(), new Dense(outputs)), seed);

    private string Write(string name, params (string Name, byte[] Value)[] tensors)
    {
        byte[] dictionary = [(byte)'}', .. tensors.SelectMany(tensor => (byte[])[.. Text(tensor.Name), .. tensor.Value, (byte)'s'])];
        byte[] storage = [.. new float[] { 1, 2, 3, 4 }.SelectMany(BitConverter.GetBytes)];
        string path = _folder.File(name);
        File.WriteAllBytes(path, Archive(Pickle(dictionary), ("data/0", storage)));
        return path;
    }
}

using Fovea.Formats;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Tests.Formats;

/// <summary>A model file gives back the model, and a file that is none says what is wrong with it.</summary>
public class ModelFileTests
{
    private const int Mutations = 1000;

    [Theory]
    [InlineData("lenet5@modern")]
    [InlineData("lenet5@original")]
    [InlineData("small28")]
    [InlineData("small32")]
    public void SaveAndLoad_GiveBackDescriptionWeightsAndOutputs(string name)
    {
        using var folder = new TemporaryFolder();
        using Model saved = ModelZoo.Create(name, seed: 4);
        saved.Classes = ["zero", "one", "two"];
        saved.Normalization = new Normalization(Enumerable.Repeat(0.25f, saved.InputShape[0]).ToArray(),
            Enumerable.Repeat(0.5f, saved.InputShape[0]).ToArray());
        saved.Save(folder.File("a"));

        using Model loaded = Model.Load(folder.File("a"));
        loaded.Save(folder.File("b"));

        Assert.Equal(File.ReadAllBytes(folder.File("a")), File.ReadAllBytes(folder.File("b")));
        Assert.Equal(saved.InputShape, loaded.InputShape);
        Assert.Equal(saved.Classes, loaded.Classes);
        Assert.Equal(saved.Normalization, loaded.Normalization);
        Assert.Equal(saved.Name, loaded.Name);
        Assert.True(saved.Parameters.Flat.SequenceEqual(loaded.Parameters.Flat));
        Assert.Equal(Outputs(saved), Outputs(loaded));
    }

    [Fact]
    public void Load_NamesTheNetworkKey_WhenItIsMissing() =>
        AssertRefused(Small(), "model.network", metadata => metadata.Remove("model.network"));

    [Fact]
    public void Load_AsksForANetwork_WhenTheFileHoldsTensorsAlone() =>
        AssertRefused(Small(), "WeightsFile.Load", metadata => metadata.Clear());

    [Fact]
    public void Load_TellsTheFormat_WhenItIsALaterOne() => AssertRefused(Small(), "format 3", metadata => metadata["model.format"] = "3");

    [Theory]
    [InlineData("3x")]
    [InlineData("0x8x8")]
    [InlineData("1x2147483648")]
    [InlineData("1x1x1x1x1")]
    [InlineData("2147483647x2147483647x8")]
    public void Load_Refuses_AnInputThatIsNoShape(string shape) => AssertRefused(Small(), "", metadata => metadata["model.input"] = shape);

    [Theory]
    [InlineData("\"OutChannels\":2", "\"OutChannels\":2147483647")]
    [InlineData("\"OutChannels\":2", "\"OutChannels\":1000000000")]
    [InlineData("\"OutChannels\":2", "\"OutChannels\":-1")]
    [InlineData("\"OutChannels\":2", "\"OutChannels\":3")]
    [InlineData("\"OutFeatures\":3", "\"OutFeatures\":2147483647")]
    [InlineData("\"OutFeatures\":3", "\"OutFeatures\":null")]
    [InlineData("\"Kernel\":3", "\"Kernel\":2147483647")]
    [InlineData("\"Kernel\":3", "\"Kernel\":[2147483647,1]")]
    [InlineData("\"Kernel\":3", "\"Kernel\":0")]
    [InlineData("\"Kernel\":3", "\"Kernel\":[]")]
    [InlineData("\"Stride\":1", "\"Stride\":0")]
    [InlineData("\"Dilation\":1", "\"Dilation\":2147483647")]
    [InlineData("\"Layers\":[", "\"Layers\":[null,")]
    [InlineData("\"Layers\":[", "\"Layers\":null,\"X\":[")]
    public void Load_Refuses_ALayerThatCannotBe(string good, string bad)
    {
        string network = Describe();
        string other = network.Replace(good, bad, StringComparison.Ordinal);
        Assert.True(other != network, $"the description has no {good}: {network}");

        long before = GC.GetTotalAllocatedBytes();
        AssertRefused(Small(), "", metadata => metadata["model.network"] = other);

        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100_000_000);   // other tests run beside this one; gigabytes would show
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"quantum"}""")]
    [InlineData("""{"$type":"quantum"}""")]
    public void Load_Refuses_ADescriptionThatIsNoLayer(string network) =>
        AssertRefused(Small(), "", metadata => metadata["model.network"] = network);

    [Fact]
    public void Load_Refuses_ADescriptionNestedTooDeeply()
    {
        string open = Describe()[..(Describe().IndexOf('[', StringComparison.Ordinal) + 1)];
        string deep = string.Concat(Enumerable.Repeat(open, 10_000)) + string.Concat(Enumerable.Repeat("]}", 10_000));

        AssertRefused(Small(), "description", metadata => metadata["model.network"] = deep);
    }

    [Fact]
    public void Load_ListsTheParameters_OfAnotherShape()
    {
        using Model other = NewModel(outputs: 4);

        AssertRefused(Small(), "the model has", metadata => metadata["model.network"] = ModelFile.Describe(other)["model.network"]);
    }

    [Fact]
    public void Load_Refuses_ANormalizationThatIsNotANumber() => AssertRefused(Small(), "", metadata =>
    {
        metadata["model.mean"] = "[\"NaN\"]";
        metadata["model.deviation"] = "[\"NaN\"]";
    });

    [Fact]
    public void Load_Refuses_EveryTruncation()
    {
        byte[] file = Small();
        for (int length = 0; length < file.Length; length += 7)
        {
            Assert.ThrowsAny<FoveaException>(() => Load(file[..length]).Dispose());
        }
    }

    [Fact]
    public void Load_ThrowsFoveasExceptionsAlone_WhateverAMutationDid()
    {
        byte[] seed = Small();
        int headerBytes = BitConverter.ToInt32(seed);
        int accepted = 0, refused = 0;
        for (int number = 0; number < Mutations; number++)
        {
            var random = new Random(number);
            byte[] file = [.. seed];
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                // Half of them digits and letters within the description, the rest anywhere.
                int at = random.Next(2) == 0 ? random.Next(file.Length) : 8 + random.Next(headerBytes);
                file[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)"0123456789-,:[]{}\"\\ntx."[random.Next(23)],
                    _ => (byte)(file[at] ^ (1 << random.Next(8))),
                };
            }
            try
            {
                Load(file).Dispose();
                accepted++;
            }
            catch (FoveaException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"mutation {number}: {error}");
            }
        }
        Assert.InRange(accepted, 1, Mutations - 1);
        Assert.InRange(refused, Mutations / 4, Mutations);
    }

    private static Model NewModel(int outputs = 3) => Model.Create(
        Shape.Image(1, 8, 8),
        new Sequential(new Conv(2, 3, stride: 1, dilation: 1), new BatchNorm(), new ReLU(), new MaxPool(2),
            new Dropout(0.5f), new Flatten(), new Dense(outputs)));

    private static string Describe()
    {
        using Model model = NewModel();
        return ModelFile.Describe(model)["model.network"];
    }

    private static byte[] Small()
    {
        using var folder = new TemporaryFolder();
        using Model model = NewModel();
        model.Normalization = new Normalization([0.5f], [0.25f]);
        model.Save(folder.File("m"));
        return File.ReadAllBytes(folder.File("m"));
    }

    private static Model Load(byte[] file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("m"), file);
        return Model.Load(folder.File("m"));
    }

    private static void AssertRefused(byte[] file, string said, Action<Dictionary<string, string>> change)
    {
        using SafetensorsReader reader = SafetensorsReader.Open(file, "good");
        var metadata = new Dictionary<string, string>(reader.Metadata);
        change(metadata);
        var tensors = new List<SafetensorsTensor>();
        foreach (SafetensorsEntry entry in reader.Tensors)
        {
            byte[] bytes = new byte[entry.Bytes];
            reader.ReadBytes(entry.Name, bytes);
            tensors.Add(new SafetensorsTensor(entry.Name, entry.Type, entry.Sizes, bytes));
        }
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors, metadata);

        FoveaException error = Assert.ThrowsAny<FoveaException>(() => Load(stream.ToArray()).Dispose());

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    private static float[] Outputs(Model model)
    {
        using Predictor predictor = model.CreatePredictor();
        var inputs = new Tensor(model.InputShape.WithBatch(2));
        var random = new Random(5);
        foreach (ref float value in inputs.Span)
        {
            value = random.NextSingle();
        }
        return predictor.Run(inputs).Span.ToArray();
    }
}

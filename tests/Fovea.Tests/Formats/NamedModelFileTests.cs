using Fovea.Formats;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Formats;

/// <summary>Model files of networks with named inputs and outputs: there and back, and what is refused.</summary>
public class NamedModelFileTests
{
    private const string X = """{"Name":"x","Shape":[3]}""";

    [Fact]
    public void SaveAndLoad_GiveBackNamesScopesWeightsAndBytes()
    {
        using var folder = new TemporaryFolder();
        using Model saved = Model.Create(Description(), seed: 9);
        (saved.Name, saved.Classes) = ("pair", ["a", "b"]);
        saved.Normalization = new Normalization([0.5f], [0.25f]);
        saved.Save(folder.File("a"));

        using Model loaded = Model.Load(folder.File("a"));
        loaded.Save(folder.File("b"));

        Assert.Equal(File.ReadAllBytes(folder.File("a")), File.ReadAllBytes(folder.File("b")));
        Assert.Equal(saved.Inputs, loaded.Inputs);
        Assert.Equal(saved.Outputs, loaded.Outputs);
        Assert.Equal(["left code", "right code", "both", "score"], loaded.Description.Steps.Select(step => step.Name));
        Assert.Equal(["tower", "tower", null, ""], loaded.Description.Steps.Select(step => step.Scope));
        Assert.Equal(["left code", "right code"], loaded.Description.Steps[2].From);
        Assert.Equal(["tower.weight", "tower.bias", "weight", "bias"], loaded.Parameters.Slots.Select(slot => slot.Info.Name));
        Assert.True(saved.Parameters.Flat.SequenceEqual(loaded.Parameters.Flat));
        Assert.Equal(("pair", saved.Normalization), (loaded.Name, loaded.Normalization));
        Assert.Equal(saved.Classes, loaded.Classes);
    }

    [Fact]
    public void ALoadedModel_ComputesWhatItsWeightsSay()
    {
        using var folder = new TemporaryFolder();
        using (Model saved = Model.Create(Description(), seed: 9))
        {
            ((float[])[1, 0, 0, 0, 1, 1]).CopyTo(saved.Parameters["tower.weight"]);   // (x₀, x₁ + x₂)
            ((float[])[0, 0.5f]).CopyTo(saved.Parameters["tower.bias"]);
            ((float[])[2, -1]).CopyTo(saved.Parameters["weight"]);
            saved.Parameters["bias"][0] = 10;
            saved.Save(folder.File("m"));
        }
        using Model model = Model.Load(folder.File("m"));
        using Predictor predictor = model.CreatePredictor();

        IReadOnlyDictionary<string, Tensor> outputs = predictor.Run(new Dictionary<string, Tensor>
        {
            ["right"] = new(new Shape(1, 3), [3, 1, -2]),
            ["left"] = new(new Shape(1, 3), [5, 2, 4]),
        });

        // Codes (5, 6.5) and (3, −0.5): 2 · 5 · 3 − 6.5 · (−0.5) + 10. All of it is exact.
        Assert.Equal([3, -0.5f], outputs["right code"].Span.ToArray());
        Assert.Equal([43.25f], outputs["score"].Span.ToArray());
    }

    [Theory]
    [InlineData("the step is missing", "", "y", "\"y\"")]
    [InlineData("an unknown value is read", """{"Name":"y","Layer":{"$type":"ReLU"},"From":["z"]}""", "y", "\"z\"")]
    [InlineData("a step reads itself", """{"Name":"y","Layer":{"$type":"ReLU"},"From":["y"]}""", "y", "\"y\"")]
    [InlineData("two steps read each other",
        """{"Name":"y","Layer":{"$type":"ReLU"},"From":["z"]},{"Name":"z","Layer":{"$type":"ReLU"},"From":["y"]}""", "y", "\"z\"")]
    [InlineData("a name twice",
        """{"Name":"y","Layer":{"$type":"ReLU"},"From":["x"]},{"Name":"y","Layer":{"$type":"ReLU"},"From":["x"]}""", "y", "used twice")]
    [InlineData("an input's name again", """{"Name":"x","Layer":{"$type":"ReLU"},"From":["x"]}""", "x", "used twice")]
    [InlineData("no name", """{"Name":"","Layer":{"$type":"ReLU"},"From":["x"]}""", "x", "no name")]
    [InlineData("no layer", """{"Name":"y","From":["x"]}""", "y", "Layer")]
    [InlineData("a null layer", """{"Name":"y","Layer":null,"From":["x"]}""", "y", "")]
    [InlineData("a null name", """{"Name":null,"Layer":{"$type":"ReLU"},"From":["x"]}""", "x", "")]
    [InlineData("nothing read", """{"Name":"y","Layer":{"$type":"ReLU"},"From":[]}""", "y", "no inputs")]
    [InlineData("null read", """{"Name":"y","Layer":{"$type":"ReLU"},"From":[null]}""", "y", "null")]
    [InlineData("no list", """{"Name":"y","Layer":{"$type":"ReLU"},"From":null}""", "y", "")]
    [InlineData("a layer of no kind", """{"Name":"y","Layer":{"$type":"Quantum"},"From":["x"]}""", "y", "")]
    [InlineData("a property too many", """{"Name":"y","Layer":{"$type":"ReLU"},"From":["x"],"Next":"x"}""", "y", "Next")]
    [InlineData("a property twice", """{"Name":"y","Name":"y","Layer":{"$type":"ReLU"},"From":["x"]}""", "y", "")]
    [InlineData("a layer that does not fit", """{"Name":"y","Layer":{"$type":"MaxPool","Kernel":2},"From":["x"]}""", "y", "MaxPool")]
    [InlineData("two values for one", """{"Name":"y","Layer":{"$type":"ReLU"},"From":["x","x"]}""", "y", "“y”")]
    [InlineData("one value for two", """{"Name":"y","Layer":{"$type":"Merge","Kind":"Add"},"From":["x"]}""", "y", "“y”")]
    public void StepsThatCannotBe_AreRefused_WithTheFilesName(string what, string steps, string output, string said) =>
        Assert.True(Refused($$"""{"Inputs":[{{X}}],"Steps":[{{steps}}],"Outputs":["{{output}}"]}""", said), what);

    [Theory]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]},{"Name":"x","Shape":[3]}],"Steps":[],"Outputs":["x"]}""", "used twice")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":null}],"Steps":[],"Outputs":["x"]}""", "")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[]}],"Steps":[],"Outputs":["x"]}""", "one to four sizes")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[1,1,1,1,1]}],"Steps":[],"Outputs":["x"]}""", "one to four sizes")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[-3]}],"Steps":[],"Outputs":["x"]}""", "one to four sizes")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[2147483647,2147483647]}],"Steps":[],"Outputs":["x"]}""", "")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[],"Outputs":[null]}""", "null")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[],"Outputs":[]}""", "at least one")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[]}""", "Outputs")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Outputs":["x"]}""", "Steps")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("{}", "")]
    [InlineData("{", "")]
    public void DescriptionsThatAreNone_AreRefused_WithTheFilesName(string json, string said) => Assert.True(Refused(json, said));

    [Fact]
    public void LayersOfOneScopeThatDoNotShare_AreRefused_WithTheFilesName()
    {
        const string Dense = """{"$type":"Dense","OutFeatures":NUMBER,"Bias":true}""";
        string Step(string name, int features) => $$"""
            {"Name":"{{name}}","Layer":{{Dense.Replace("NUMBER", $"{features}", StringComparison.Ordinal)}},"From":["x"],"Scope":"s"}
            """;

        Assert.True(Refused($$"""{"Inputs":[{{X}}],"Steps":[{{Step("y", 2)}},{{Step("z", 4)}}],"Outputs":["y","z"]}""", ""));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3")]
    [InlineData("2.0")]
    [InlineData("")]
    public void AnotherFormat_IsRefused_WithTheFilesName(string format) => Assert.True(Refused(Good, "format", format));

    [Fact]
    public void TheDescriptionOfTheOtherFormat_IsRefused()
    {
        Assert.True(Refused(Good, "model.input", format: "1"));
        Assert.True(Refused("""{"$type":"ReLU"}""", ""));
    }

    [Fact]
    public void ANormalizationOfOtherChannels_IsRefused_WithTheFilesName() => Assert.True(Refused(
        $$"""{"Inputs":[{{X}}],"Steps":[],"Outputs":["x"]}""", "channels", "2", ("model.mean", "[0.5]"), ("model.deviation", "[1]")));

    [Fact]
    public void TheUnchangedDescription_IsRead()
    {
        using var folder = new TemporaryFolder();
        Write(folder.File("m"), Good, "2");

        using Model model = Model.Load(folder.File("m"));

        Assert.Equal("y", Assert.Single(model.Outputs).Name);
    }

    private const string Good =
        """{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[{"Name":"y","Layer":{"$type":"ReLU"},"From":["x"]}],"Outputs":["y"]}""";

    private static bool Refused(string network, string said, string format = "2", params (string Key, string Value)[] more)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("hostile");
        Write(path, network, format, more);

        FileFormatException error = Assert.Throws<FileFormatException>(() => Model.Load(path).Dispose());

        Assert.Equal(path, error.Path);
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        return true;
    }

    private static void Write(string path, string network, string format, params (string Key, string Value)[] more)
    {
        var metadata = new Dictionary<string, string> { ["model.format"] = format, ["model.network"] = network };
        foreach ((string key, string value) in more)
        {
            metadata[key] = value;
        }
        SafetensorsWriter.Write(path, [], metadata);
    }

    private static NetworkDescription Description() => new(
        [new("left", new Shape(3)), new("right", new Shape(3))],
        [
            new("left code", new Dense(2), ["left"]) { Scope = "tower" },
            new("right code", new Dense(2), ["right"]) { Scope = "tower" },
            new("both", new Merge(MergeKind.Multiply), ["left code", "right code"]),
            new("score", new Dense(1), ["both"]) { Scope = "" },
        ],
        ["score", "right code"]);
}

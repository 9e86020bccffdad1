using Fovea.Formats;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Layers;

/// <summary>Networks with named inputs and outputs.</summary>
public class NetworkDescriptionTests
{
    [Fact]
    public void StepsOfOneScope_ShareTheirParameters()
    {
        using Model model = Model.Create(Siamese(), seed: 1);

        Assert.Equal(["tower.weight", "tower.bias", "same.weight", "same.bias"], model.Parameters.Slots.Select(slot => slot.Info.Name));
        Assert.Equal([new NamedShape("same", new Shape(1)), new NamedShape("left code", new Shape(4))], model.Outputs);
        Assert.All(Run(model, left: 1, right: 1)["same"], value => Assert.Equal(model.Parameters["same.bias"][0], value));
    }

    [Fact]
    public void AModelWithNames_IsSavedAndLoaded()
    {
        string path = Path.Combine(Path.GetTempPath(), $"fovea-{Guid.NewGuid():N}.safetensors");
        try
        {
            using Model model = Model.Create(Siamese(), seed: 1);
            model.Save(path);
            using Model loaded = Model.Load(path);

            Assert.Equal(model.Inputs, loaded.Inputs);
            Assert.Equal(model.Outputs, loaded.Outputs);
            Assert.Equal(Run(model, 1, 3)["left code"], Run(loaded, 1, 3)["left code"]);
            Assert.Equal(Run(model, 1, 3)["same"], Run(loaded, 1, 3)["same"]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[{"Name":"y","Layer":{"$type":"ReLU"},"From":["z"]}],"Outputs":["y"]}""")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[0]}],"Steps":[],"Outputs":["x"]}""")]
    [InlineData("""{"Inputs":[null],"Steps":[],"Outputs":["x"]}""")]
    [InlineData("""{"Inputs":[{"Name":"x","Shape":[3]}],"Steps":[],"Outputs":["x","x"]}""")]
    [InlineData("""{"Inputs":[],"Steps":[],"Outputs":[]}""")]
    public void ADescriptionThatIsNone_IsRefusedAsTheFilesFault(string json) =>
        Assert.Throws<FileFormatException>(() => NetworkJson.Read(json, "file"));

    [Fact]
    public void NamesThatDoNotExist_AreRefused()
    {
        NamedShape[] inputs = [new("x", new Shape(3))];

        Assert.Contains("\"z\"", Refused(() => new(inputs, [new("y", new ReLU(), ["z"])], ["y"])), StringComparison.Ordinal);
        Assert.Contains("used twice", Refused(() => new(inputs, [new("x", new ReLU(), ["x"])], ["x"])), StringComparison.Ordinal);
        Assert.Contains("no inputs", Refused(() => new(inputs, [new("y", new ReLU(), [])], ["y"])), StringComparison.Ordinal);
        Assert.Contains("\"w\"", Refused(() => new(inputs, [], ["w"])), StringComparison.Ordinal);
    }

    [Fact]
    public void AskingForTheOnlyInput_NamesThem_WhereThereAreSeveral()
    {
        using Model model = Model.Create(Siamese(), seed: 1);

        Assert.Contains("\"left\"", Assert.Throws<FoveaException>(() => model.InputShape).Message, StringComparison.Ordinal);
        Assert.Contains("\"same\"", Assert.Throws<FoveaException>(() => model.OutputShape).Message, StringComparison.Ordinal);
        Assert.Contains("Description", Assert.Throws<FoveaException>(() => model.Network).Message, StringComparison.Ordinal);
    }

    private static string Refused(Func<NetworkDescription> make) => Assert.Throws<FoveaException>(make).Message;

    private static NetworkDescription Siamese() => new(
        [new("left", new Shape(3)), new("right", new Shape(3))],
        [
            new("left code", new Dense(4), ["left"]) { Scope = "tower" },
            new("right code", new Dense(4), ["right"]) { Scope = "tower" },
            new("difference", new Merge(MergeKind.Subtract), ["left code", "right code"]),
            new("same", new Dense(1), ["difference"]),
        ],
        ["same", "left code"]);

    private static Dictionary<string, float[]> Run(Model model, float left, float right)
    {
        (Tensor a, Tensor b) = (new(new Shape(2, 3)), new(new Shape(2, 3)));
        a.Span.Fill(left);
        b.Span.Fill(right);
        using Predictor predictor = model.CreatePredictor();
        return predictor.Run(new Dictionary<string, Tensor> { ["left"] = a, ["right"] = b })
            .ToDictionary(pair => pair.Key, pair => pair.Value.Span.ToArray());
    }
}

using System.Text.Json;
using Fovea.Analysis;
using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Summary, checks and receptive fields of networks with several inputs and outputs.</summary>
public class NamedNetworkTests
{
    private static readonly Layer Tower = new Sequential(new Conv(4, kernel: 3), new ReLU(), new MaxPool(2));

    [Fact]
    public void Summary_CountsASharedBranchOnce_AndNamesInputsAndOutputs()
    {
        NetworkSummary summary = NetworkSummary.Of(Siamese(), "siamese");

        Assert.Equal((4 * 9) + 4 + (3 * 100) + 3, summary.Parameters);
        Assert.Equal((2 * 36 * 100) + (3 * 100), summary.MultiplyAdds);   // both branches work; 10×10 results of 4 filters 3×3
        Assert.Equal("left [1, 12, 12], right [1, 12, 12] → map [4, 5, 5], score [3]", summary.Signature);
        Assert.Equal(["tower.0", "tower.1", "tower.2", "tower.0", "tower.1", "tower.2"], summary.Layers.Take(6).Select(row => row.Name));
        Assert.Equal([40L, 0], summary.Layers.Where(row => row.Name == "tower.0").Select(row => row.Parameters));
        Assert.Equal(summary.Parameters, summary.Layers.Sum(row => row.Parameters));
    }

    [Fact]
    public void Summary_IsReadFromAModelToo_AndWritesNamesAsJsonAndOnThePage()
    {
        using Model model = Model.Create(Siamese());
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            SummaryJson.Write(NetworkSummary.Of(model), writer);
        }
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());

        Assert.Equal(
            """[{"name":"left","shape":[1,12,12]},{"name":"right","shape":[1,12,12]}]""",
            json.RootElement.GetProperty("inputs").GetRawText());
        IEnumerable<JsonElement> outputs = json.RootElement.GetProperty("outputs").EnumerateArray();
        Assert.Equal(["map", "score"], outputs.Select(one => one.GetProperty("name").GetString()));
        Assert.False(json.RootElement.TryGetProperty("inputShape", out _));
        Assert.Contains("right [1, 12, 12]", SummaryHtml.Render(NetworkSummary.Of(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void ReceptiveFields_AreThoseOfTheInputThatIsNamed()
    {
        NetworkGraph graph = Uneven().Write(batch: 1, GraphMode.Inference).Graph;

        ReceptiveFieldMap small = ReceptiveFieldMap.Of(graph, "small"), large = ReceptiveFieldMap.Of(graph, "large");

        Value sum = graph.Outputs["sum"];
        Assert.Equal(3, small[sum]!.Axes[0].Size);
        Assert.Equal(5, large[sum]!.Axes[0].Size);
        Assert.Equal("small", ReceptiveFieldMap.Of(graph).Input.Name);
        string message = Assert.Throws<FoveaException>(() => ReceptiveFieldMap.Of(graph, "medium")).Message;
        Assert.Contains("\"small\", \"large\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Checks_LookAtEveryOutputAndInput()
    {
        var network = new NetworkDescription(
            [new("image", Shape.Image(1, 12, 12))],
            [
                new("code", new Sequential(new Conv(4, kernel: 3), new Flatten()), ["image"]),
                new("classes", new Sequential(new Dense(3), new Softmax()), ["code"]), new("value", new Dense(1), ["code"]),
            ],
            ["value", "classes"]);

        IReadOnlyList<Finding> findings = NetworkChecker.Check(network);

        Assert.Equal("classes.1", Assert.Single(findings, finding => finding.Rule == "softmax-output").Layer);
        Assert.Single(findings, finding => finding.Rule == "small-field");
        using Model model = Model.Create(network);
        Assert.Equal(findings, NetworkChecker.Check(model));
    }

    [Fact]
    public void ALayerThatDoesNotFit_IsAFindingWithItsPath()
    {
        var network = new NetworkDescription(
            [new("image", Shape.Image(1, 12, 12)), new("other", Shape.Image(1, 2, 2))], [new("tower", Tower, ["other"])], ["tower"]);

        Finding finding = Assert.Single(NetworkChecker.Check(network));

        Assert.Equal((Severity.Error, "tower.0"), (finding.Severity, finding.Layer));
    }

    [Theory]
    [MemberData(nameof(LayersForMaps))]
    public void ALayerForMaps_NamesItsPath_WhenItIsGivenAVector(Layer layer)
    {
        var network = new Sequential(new Flatten(), layer);

        string message = Assert.Throws<ShapeException>(() => NetworkSummary.Of(network, Shape.Image(1, 4, 4))).Message;

        Assert.StartsWith("“1”: ", message, StringComparison.Ordinal);
    }

    public static TheoryData<Layer> LayersForMaps() =>
        [new Conv(2, kernel: 3), new MaxPool(2), new AveragePool(2), new ConvTranspose(2, kernel: 3)];

    private static NetworkDescription Siamese() => new(
        [new("left", Shape.Image(1, 12, 12)), new("right", Shape.Image(1, 12, 12))],
        [
            new("left map", Tower, ["left"]) { Scope = "tower" }, new("right map", Tower, ["right"]) { Scope = "tower" },
            new("map", new Merge(MergeKind.Subtract), ["left map", "right map"]),
            new("score", new Sequential(new Flatten(), new Dense(3)), ["map"]),
        ],
        ["map", "score"]);

    private static NetworkDescription Uneven() => new(
        [new("small", Shape.Image(1, 8, 8)), new("large", Shape.Image(1, 10, 10))],
        [
            new("a", new Conv(2, kernel: 3), ["small"]), new("b", new Conv(2, kernel: 5), ["large"]),
            new("sum", new Merge(MergeKind.Add), ["a", "b"]),
        ],
        ["sum"]);
}

using System.Text;
using System.Text.Json;
using Fovea.Analysis;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Counts against published figures, and what the JSON and the page promise.</summary>
public class NetworkSummaryTests
{
    [Fact]
    public void LeNet_HasTheTextbooksParametersAndMultiplyAdds()
    {
        using Model model = ReceptiveFieldTests.LeNet();

        NetworkSummary summary = NetworkSummary.Of(model);

        Assert.Equal(61_706, summary.Parameters);
        Assert.Equal(416_520, summary.MultiplyAdds);
        Assert.Equal(61_706 * 4, summary.ParameterBytes);
        Assert.Equal(12, summary.Layers.Count);
        Assert.Equal(summary.Parameters, summary.Layers.Sum(layer => layer.Parameters));
        Assert.Equal(summary.MultiplyAdds, summary.Layers.Sum(layer => layer.MultiplyAdds));
    }

    [Fact]
    public void ARow_ShowsOneLayer()
    {
        using Model model = ReceptiveFieldTests.LeNet();

        LayerSummary conv = NetworkSummary.Of(model).Layers[3];

        Assert.Equal(("3", "Conv", new Shape(16, 10, 10)), (conv.Name, conv.Type, conv.OutputShape));
        Assert.Equal((2416, 240_000, 16 * 10 * 10 * 4), (conv.Parameters, conv.MultiplyAdds, conv.ActivationBytes));
        Assert.Equal(new AxisReceptiveField(-2, 14, 2), conv.ReceptiveField!.Axes[0]);
    }

    [Fact]
    public void Blocks_AreShownAsTheirParts_WithTheirSumBehindThem()
    {
        using Model model = Model.Create(Shape.Image(4, 8, 8), new Sequential(
            new Residual(new Sequential(new Conv(4, 3, padding: 1) { Name = "conv" }, new BatchNorm { Name = "bn" })) { Name = "block" },
            new Concat(new Conv(2, 1), new MaxPool(3, stride: 1, padding: 1)) { Name = "inception" },
            new MixedPool(2, learned: true) { Name = "mix" }));

        NetworkSummary summary = NetworkSummary.Of(model);

        Assert.Equal(
            ["block.conv Conv", "block.bn BatchNorm", "block Add", "inception.0 Conv", "inception.1 MaxPool",
                "inception Concat", "mix MixedPool"],
            summary.Layers.Select(layer => $"{layer.Name} {layer.Type}"));
        Assert.Equal(6, summary.Layers[^1].Parameters);
        Assert.Equal(9, summary.Statistics);   // running mean and variance of 4 channels, and the count of batches
    }

    [Fact]
    public void ALayerUsedTwice_CountsItsParametersOnce()
    {
        var shared = new Conv(3, 3, padding: 1) { Name = "shared" };
        using Model model = Model.Create(Shape.Image(3, 8, 8), new Sequential(shared, new ReLU(), shared));

        NetworkSummary summary = NetworkSummary.Of(model);

        Assert.Equal(84, summary.Parameters);
        Assert.Equal([84L, 0L, 0L], summary.Layers.Select(layer => layer.Parameters));
        Assert.Equal(2 * 8 * 8 * 81, summary.MultiplyAdds);
    }

    [Fact]
    public void Flatten_TakesNoMemoryOfItsOwn()
    {
        using Model model = ReceptiveFieldTests.LeNet();

        Assert.Equal(0, NetworkSummary.Of(model).Layers.Single(layer => layer.Type == "Flatten").ActivationBytes);
    }

    [Fact]
    public void Json_HasTheKeysThatScriptsRead()
    {
        using Model model = ReceptiveFieldTests.LeNet();
        model.Name = "lenet";

        using JsonDocument json = Json(NetworkSummary.Of(model));
        JsonElement root = json.RootElement, conv = root.GetProperty("layers")[3], dense = root.GetProperty("layers")[7];

        Assert.Equal((61_706, 416_520, 16), (root.GetProperty("parameters").GetInt64(),
            root.GetProperty("multiplyAdds").GetInt64(), root.GetProperty("receptiveField").GetInt32()));
        Assert.Equal("3", conv.GetProperty("name").GetString());
        Assert.Equal("[16,10,10]", conv.GetProperty("outputShape").GetRawText());
        Assert.Equal((14, 2, -2), (conv.GetProperty("receptiveField").GetInt32(),
            conv.GetProperty("receptiveFieldStride").GetInt32(), conv.GetProperty("receptiveFieldOffset").GetInt32()));
        Assert.True(dense.GetProperty("seesWholeInput").GetBoolean());
        Assert.Equal(JsonValueKind.Null, dense.GetProperty("receptiveFieldStride").ValueKind);
    }

    [Fact]
    public void Json_WritesAnArray_WhereTheAxesDiffer()
    {
        using Model model = Model.Create(Shape.Image(1, 8, 8), new Conv(1, (3, 5)));

        using JsonDocument json = Json(NetworkSummary.Of(model));

        Assert.Equal("[3,5]", json.RootElement.GetProperty("receptiveField").GetRawText());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1, 8, 8)]
    public void ANetworkWithoutMaps_HasNoField(params int[] input)
    {
        NetworkSummary summary = NetworkSummary.Of(new Sequential(new Flatten(), new Dense(3), new ReLU(), new Dense(2)), new Shape(input));

        using JsonDocument json = Json(summary);

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("receptiveField").ValueKind);
    }

    [Fact]
    public void Html_IsSelfContained_AndEscapesNames()
    {
        using Model model = Model.Create(Shape.Image(1, 8, 8), new Sequential(new Conv(1, 3) { Name = "<script>" }));
        model.Name = "a<b>&\"c\"";

        string page = SummaryHtml.Render(NetworkSummary.Of(model));

        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("a&lt;b&gt;&amp;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    private static JsonDocument Json(NetworkSummary summary)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            SummaryJson.Write(summary, writer);
        }
        return JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }
}

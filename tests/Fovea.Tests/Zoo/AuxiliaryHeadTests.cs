using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

public class AuxiliaryHeadTests
{
    [Theory]
    [InlineData("googlenet@paper")]
    [InlineData("googlenet@torchvision")]
    public void Training_AddsTwoOutputs_OneForEachHead(string name)
    {
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find(name), classes: 5, training: true);

        Assert.Equal(["aux0", "aux1"], graph.Outputs.Keys.Order(StringComparer.Ordinal));
        Assert.All(graph.Outputs.Values, output => Assert.Equal(new Shape(1, 5), output.Shape));
        Assert.StartsWith("aux1.", graph.Outputs["aux0"].Name, StringComparison.Ordinal);   // torchvision counts its heads from 1
        Assert.StartsWith("aux2.", graph.Outputs["aux1"].Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Heads_StandAmongTheLayers_InTheOrderOfTheirOutputs()
    {
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find("googlenet"), training: true);

        LayerUse[] heads = graph.Layers.Where(use => use.Layer is AuxiliaryHead).ToArray();

        Assert.Equal(["aux1", "aux2"], heads.Select(use => use.Path));
        Assert.All(heads, use => Assert.Equal(0.3f, ((AuxiliaryHead)use.Layer).Weight));
    }

    [Fact]
    public void Inference_PassesTheInputThrough_AndBuildsNothing()
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Value input = builder.Input("input", new Shape(1, 3));

        Value output = builder.Build(new AuxiliaryHead(new Dense(2)), "aux", input);

        Assert.Same(input, output);
        Assert.Empty(builder.Graph.Nodes);
        Assert.Empty(builder.Graph.Parameters);
        Assert.Empty(builder.Graph.Outputs);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Constructor_Throws_WhenTheWeightIsNotAShare(float weight) =>
        Assert.Throws<FoveaException>(() => new AuxiliaryHead(new Dense(2), weight));
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Zoo;
using Fovea.Zoo;

namespace Fovea.Tests.Layers;

public class SelectChannelsTests
{
    [Fact]
    public void Build_TakesNeighboursAsOneSlice_InTheGivenOrder()
    {
        var builder = new GraphBuilder(GraphMode.Inference);

        Value output = builder.Build(new SelectChannels(4, 5, 0), "select", builder.Input("input", new Shape(2, 6, 3, 3)));

        Assert.Equal(new Shape(2, 3, 3, 3), output.Shape);
        Assert.Equal([new ChannelSlice(4, 2), new ChannelSlice(0, 1), new Fovea.Graph.Ops.Concat()],
            builder.Graph.Nodes.Select(node => node.Operation));
    }

    [Fact]
    public void Build_NamesTheLayer_WhenAChannelIsMissing()
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Value input = builder.Input("input", new Shape(1, 3, 2, 2));

        ShapeException error = Assert.Throws<ShapeException>(() => builder.Build(new SelectChannels(3), "select", input));

        Assert.StartsWith("“select”", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Throws_WhenNothingIsSelected_OrANumberIsNegative()
    {
        Assert.Throws<FoveaException>(() => new SelectChannels());
        Assert.Throws<FoveaException>(() => new SelectChannels(0, -1));
    }

    [Fact]
    public void LeNetsC3_HasThe1516ParametersOfTheConnectionTable()
    {
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find("lenet5@original"));

        // Each of the table's 60 crosses is a 5×5 filter; each of the 16 maps has a bias.
        Assert.Equal((60 * 25) + 16, graph.Parameters
            .Where(parameter => parameter.Name.StartsWith("c3.", StringComparison.Ordinal))
            .Sum(parameter => parameter.Shape.Length));
    }
}

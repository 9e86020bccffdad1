using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Layers;

/// <summary>One layer written into a graph.</summary>
internal static class LayerGraph
{
    /// <summary>The shape that a layer makes of an input's.</summary>
    public static Shape OutputOf(Layer layer, params int[] input) => Build(layer, new Shape(input)).Output.Shape;

    /// <summary>Names and shapes of a layer's parameters, in order.</summary>
    public static IEnumerable<(string Name, Shape Shape)> ParametersOf(Layer layer, params int[] input) =>
        Build(layer, new Shape(input)).Graph.Parameters.Select(parameter => (parameter.Name, parameter.Shape));

    /// <summary>What a layer called <c>stem</c> says of an input that it does not take.</summary>
    public static string ErrorOf(Layer layer, params int[] input)
    {
        string message = Assert.Throws<ShapeException>(() => Build(layer with { Name = "stem" }, new Shape(input))).Message;
        Assert.StartsWith("“stem”: ", message, StringComparison.Ordinal);
        return message;
    }

    private static (NetworkGraph Graph, Value Output) Build(Layer layer, Shape input)
    {
        var builder = new GraphBuilder(GraphMode.Training);
        Value output = builder.Build(layer, "", builder.Input("x", input));
        return (builder.Graph, output);
    }
}

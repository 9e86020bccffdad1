using Fovea.Graph;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

/// <summary>Networks of the zoo written out as graphs: shapes without the numbers, so that large networks cost nothing.</summary>
internal static class ZooGraphs
{
    public static TheoryData<string> Names => [.. ModelZoo.All.Select(entry => entry.Name)];

    public static (NetworkGraph Graph, Value Output) Write(ZooEntry entry, Shape? input = null, int? classes = null, bool training = false)
    {
        (GraphBuilder builder, Value output) = Start(entry, input, classes, training);
        return (builder.Graph, output);
    }

    public static (GraphBuilder Builder, Value Output) Start(
        ZooEntry entry, Shape? input = null, int? classes = null, bool training = false)
    {
        var builder = new GraphBuilder(training ? GraphMode.Training : GraphMode.Inference);
        Value image = builder.Input(Model.InputName, (input ?? entry.InputShape).WithBatch(1));
        return (builder, builder.Build(entry.Build(classes ?? entry.Classes), "", image));
    }
}

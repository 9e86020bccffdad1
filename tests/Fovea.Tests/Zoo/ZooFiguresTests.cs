using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

/// <summary>Every network is the published one: its parameters and multiply-adds are the literature's, to the last unit.</summary>
public class ZooFiguresTests
{
    public static TheoryData<string> Names => ZooGraphs.Names;

    // Counted from the published layer tables, and by torchvision where it has the network; bias additions not counted.
    [Theory]
    [InlineData("lenet5@modern", 61_706, 416_520, 16, 4)]
    [InlineData("lenet5@textbook", 61_706, 416_520, 16, 4)]
    [InlineData("lenet@caffe", 431_080, 2_293_000, 16, 4)]
    [InlineData("alexnet@paper", 60_965_224, 724_406_816, 195, 32)]
    [InlineData("alexnet@torchvision", 61_100_840, 714_188_480, 195, 32)]
    [InlineData("vgg11", 132_863_336, 7_609_090_048, 150, 32)]
    [InlineData("vgg13", 133_047_848, 11_308_466_176, 156, 32)]
    [InlineData("vgg16", 138_357_544, 15_470_264_320, 212, 32)]
    [InlineData("vgg16-bn", 138_365_992, 15_470_264_320, 212, 32)]
    [InlineData("vgg19", 143_667_240, 19_632_062_464, 268, 32)]
    [InlineData("nin@cifar", 966_986, 222_486_528, 27, 4)]
    [InlineData("nin@imagenet", 7_595_176, 969_460_864, 195, 32)]
    [InlineData("googlenet@torchvision", 6_624_904, 1_498_376_192, 379, 32)]
    [InlineData("googlenet@paper", 6_998_552, 1_582_671_872, 715, 32)]
    [InlineData("resnet18", 11_689_512, 1_814_073_344, 435, 32)]
    [InlineData("resnet34", 21_797_672, 3_663_761_408, 899, 32)]
    [InlineData("resnet50", 25_557_032, 4_089_184_256, 427, 32)]
    [InlineData("resnet101", 44_549_160, 7_801_405_440, 971, 32)]
    [InlineData("resnet152", 60_192_808, 11_513_626_624, 1451, 32)]
    [InlineData("mobilenetv2", 3_504_872, 300_774_272, 491, 32)]
    public void Entry_HasThePublishedFigures(string name, long parameters, long multiplyAdds, int field, int stride)
    {
        ZooEntry entry = ModelZoo.Find(name);

        Assert.Equal((parameters, multiplyAdds), (entry.Parameters, entry.MultiplyAdds));
        Assert.Equal((field, stride), (entry.ReceptiveField, entry.Stride));
    }

    [Theory, MemberData(nameof(Names))]
    public void Network_HasTheEntrysFigures(string name)
    {
        ZooEntry entry = ModelZoo.Find(name);

        (NetworkGraph graph, Value output) = ZooGraphs.Write(entry);

        Assert.Equal(new Shape(1, entry.Classes), output.Shape);
        Assert.Equal(entry.Parameters,
            graph.Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => (long)parameter.Shape.Length));
        Assert.Equal(entry.MultiplyAdds, graph.Nodes.Sum(node => node.Operation.MultiplyAdds(Shapes(node))));
        Assert.Equal((entry.ReceptiveField, entry.Stride), FieldOfLastMap(graph));
    }

    /// <summary>
    /// r ← r + (extent − 1)·j, j ← j·stride, along the longest path to the last map of
    /// more than one cell; null if there is none.
    /// </summary>
    private static (int? Field, int? Stride) FieldOfLastMap(NetworkGraph graph)
    {
        var fields = new Dictionary<int, (double Field, double Stride)> { [graph.Values[0].Id] = (1, 1) };
        (int?, int?) last = (null, null);
        foreach (Node node in graph.Nodes.Where(node => node.Outputs[0].Shape.Rank > 2 && node.Outputs[0].Shape.Area() > 1))
        {
            (double field, double stride) =
                node.Inputs.Where(input => fields.ContainsKey(input.Id)).Select(input => fields[input.Id]).Max();
            // An adaptive pooling to the size that is there already is the identity.
            bool isIdentity = node.Operation is AveragePool && node.Outputs[0].Shape == node.Inputs[0].Shape;
            if (!isIdentity && node.Operation.ReceptiveFieldRules(Shapes(node)) is [ReceptiveFieldRule rule, ..])
            {
                (field, stride) = (field + ((rule.Extent - 1) * stride), stride * rule.Stride);
            }
            foreach (Value output in node.Outputs)
            {
                fields[output.Id] = (field, stride);
            }
            last = ((int)field, (int)stride);
        }
        return last;
    }

    private static Shape[] Shapes(Node node) => node.Inputs.Select(input => input.Shape).ToArray();
}

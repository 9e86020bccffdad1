using Fovea.Graph;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

/// <summary>Published weights load unchanged: names and shapes are those of torchvision 0.14's state dicts, kept in Data.</summary>
public class ZooNamesTests
{
    [Theory]
    [InlineData("alexnet@torchvision")]
    [InlineData("vgg16")]
    [InlineData("vgg11-bn")]
    [InlineData("googlenet@torchvision")]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("mobilenetv2")]
    public void Parameters_HaveTorchvisionsNamesAndShapes(string name)
    {
        // torchvision's list has the auxiliary heads, which training alone builds.
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find(name), training: true);

        string[] ours = graph.Parameters.Select(parameter => $"{parameter.Name} {parameter.Shape}").Order(StringComparer.Ordinal).ToArray();
        string[] theirs = File.ReadLines(Path.Combine(DataFolder(), name + ".txt")).Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("vgg19-bn", "features.50.running_var", "classifier.6.weight")]
    [InlineData("resnet101", "layer3.22.conv3.weight", "layer4.0.downsample.1.num_batches_tracked")]
    [InlineData("googlenet@paper", "inception3a.branch3.1.conv.bias", "inception5b.branch4.1.conv.weight")]
    [InlineData("lenet5@original", "c3.0.weight", "c3.15.bias")]
    [InlineData("nin@imagenet", "conv4-1024.weight", "cccp8-1024.bias")]
    public void Parameters_AreNamedByTheSameRules_ElsewhereToo(string name, string first, string second)
    {
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find(name));

        string[] names = graph.Parameters.Select(parameter => parameter.Name).ToArray();

        Assert.Contains(first, names);
        Assert.Contains(second, names);
    }

    private static string DataFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Fovea.slnx")))
        {
            folder = folder.Parent;
        }
        Assert.NotNull(folder);   // the tests run inside the repository
        return Path.Combine(folder.FullName, "tests", "Fovea.Tests", "Zoo", "Data");
    }
}

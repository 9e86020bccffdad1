using Fovea.Graph;
using Fovea.Tensors;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

public class ModelZooTests
{
    public static TheoryData<string> Names => ZooGraphs.Names;

    [Theory]
    [InlineData("lenet5", "lenet5@modern")]
    [InlineData("lenet5@original", "lenet5@original")]
    [InlineData("lenet", "lenet@caffe")]
    [InlineData("alexnet", "alexnet@torchvision")]
    [InlineData("googlenet", "googlenet@torchvision")]
    [InlineData("nin", "nin@cifar")]
    [InlineData("ResNet-18", "resnet18")]
    [InlineData("vgg16_bn", "vgg16-bn")]
    [InlineData("mobilenet_v2", "mobilenetv2")]
    public void Find_GivesTheMostUsedVariant_AndForgivesSpelling(string name, string found) =>
        Assert.Equal(found, ModelZoo.Find(name).Name);

    [Theory]
    [InlineData("resnet19", "\"resnet18\"")]
    [InlineData("lenet6", "\"lenet5@modern\"")]
    [InlineData("alexnet@papre", "\"alexnet@paper\"")]
    [InlineData("mobilnet", "\"mobilenetv2\"")]
    public void Find_NamesTheNearest_WhenThereIsNoSuchNetwork(string name, string nearest)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => ModelZoo.Find(name));

        Assert.Contains($"\"{name}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(nearest, error.Message, StringComparison.Ordinal);
        Assert.Contains("ModelZoo.All", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ShowsAnEndlessNameShortened()
    {
        FoveaException error = Assert.Throws<FoveaException>(() => ModelZoo.Find(new string('x', 1_000_000)));

        Assert.True(error.Message.Length < 400, error.Message);
    }

    [Fact]
    public void All_HasEachNameOnce_AndIsFoundByIt()
    {
        Assert.Equal(ModelZoo.All.Count, ModelZoo.All.Select(entry => entry.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(ModelZoo.All, entry => Assert.Same(entry, ModelZoo.Find(entry.Name)));
    }

    [Fact]
    public void Entry_SplitsItsName()
    {
        ZooEntry entry = ModelZoo.Find("lenet5@modern");

        Assert.Equal(("lenet5", "modern"), (entry.Network, entry.Variant));
        Assert.Equal(("resnet18", ""), (ModelZoo.Find("resnet18").Network, ModelZoo.Find("resnet18").Variant));
    }

    [Fact]
    public void Create_GivesAModelWithTheEntrysNameAndShapes()
    {
        using Model model = ModelZoo.Create("lenet5", seed: 1);

        Assert.Equal("lenet5@modern", model.Name);
        Assert.Equal(Shape.Image(1, 28, 28), model.InputShape);
        Assert.Equal(new Shape(10), model.OutputShape);
        Assert.Equal(61_706, model.Parameters.ParameterCount);
    }

    [Fact]
    public void Create_TakesAnInputShapeAndAClassCount()
    {
        using Model model = ModelZoo.Create("small32", Shape.Image(1, 40, 24), classes: 3);

        Assert.Equal(Shape.Image(1, 40, 24), model.InputShape);
        Assert.Equal(new Shape(3), model.OutputShape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Create_Throws_WhenThereIsNoClass(int classes)
    {
        FoveaException error = Assert.Throws<FoveaException>(() => ModelZoo.Create("lenet5", classes: classes));

        Assert.Contains($"found {classes}", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void Network_TakesAnotherClassCount(string name)
    {
        (_, Value output) = ZooGraphs.Write(ModelZoo.Find(name), classes: 7);

        Assert.Equal(new Shape(1, 7), output.Shape);
    }

    [Theory, MemberData(nameof(Names))]
    public void Network_TakesALargerInput(string name)
    {
        // LeNet-5's C5 convolves: a larger input makes it a larger map, and the dense layer behind takes that.
        ZooEntry entry = ModelZoo.Find(name);
        Shape larger = new([entry.InputShape[0], .. entry.InputShape.AsSpan()[1..].ToArray().Select(size => size + 32)]);

        (_, Value output) = ZooGraphs.Write(entry, larger);

        Assert.Equal(new Shape(1, entry.Classes), output.Shape);
    }

    [Theory, MemberData(nameof(Names))]
    public void Network_HasAGradientForEveryTrainableParameter(string name)
    {
        (GraphBuilder graph, Value output) = ZooGraphs.Start(ModelZoo.Find(name), training: true);
        Value[] outputs = [output, .. graph.Graph.Outputs.Values];

        IReadOnlyDictionary<int, Value> gradients = Differentiation.AddGradients(
            graph, outputs.Select((value, i) => (value, (Value?)graph.Input($"dOutput{i}", value.Shape))).ToArray());

        Assert.All(graph.Graph.Parameters.Where(parameter => parameter.IsTrainable), parameter =>
        {
            Assert.True(gradients.TryGetValue(graph.Graph.Parameter(parameter.Name).Id, out Value? gradient), parameter.Name);
            Assert.Equal(parameter.Shape, gradient.Shape);
        });
    }

    [Theory]
    [InlineData("lenet5@modern", 1, 4, "c3")]
    [InlineData("alexnet@paper", 3, 8, "conv1")]
    [InlineData("nin@imagenet", 3, 10, "conv1")]
    [InlineData("lenet5@original", 1, 16, "c5")]
    public void Network_NamesTheLayer_WhenTheInputIsTooSmall(string name, int channels, int size, string layer)
    {
        ShapeException error = Assert.Throws<ShapeException>(() => ZooGraphs.Write(ModelZoo.Find(name), Shape.Image(channels, size, size)));

        Assert.StartsWith($"“{layer}”", error.Message, StringComparison.Ordinal);
    }
}

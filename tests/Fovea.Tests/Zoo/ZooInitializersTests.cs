using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Zoo;

namespace Fovea.Tests.Zoo;

/// <summary>Training from scratch starts where the paper, or torchvision, starts.</summary>
public class ZooInitializersTests
{
    public static TheoryData<string, string, Initializer> Starts => new()
    {
        // torchvision: kaiming_normal_(mode="fan_out") for convolutions; N(0, 0.01²) for the dense layers of VGG and MobileNetV2.
        { "vgg16", "features.0.weight", new KaimingNormal(Mode: FanMode.Out) },
        { "vgg16", "features.0.bias", new Zeros() },
        { "vgg16", "classifier.6.weight", new Normal(0, 0.01) },
        { "resnet50", "layer1.0.conv2.weight", new KaimingNormal(Mode: FanMode.Out) },
        { "resnet50", "layer1.0.downsample.0.weight", new KaimingNormal(Mode: FanMode.Out) },
        { "resnet50", "fc.weight", new KaimingUniform() },
        { "mobilenetv2", "features.1.conv.0.0.weight", new KaimingNormal(Mode: FanMode.Out) },
        { "mobilenetv2", "classifier.1.weight", new Normal(0, 0.01) },
        { "googlenet", "inception3a.branch1.conv.weight", new Normal(0, 0.01) },
        { "alexnet@torchvision", "features.0.weight", new KaimingUniform() },
        { "alexnet@torchvision", "features.0.bias", new FanInUniform(3 * 11 * 11) },

        // Krizhevsky et al., §5: biases of the second, fourth and fifth convolution and of the hidden dense layers are 1, the others 0.
        { "alexnet@paper", "conv1.weight", new Normal(0, 0.01) },
        { "alexnet@paper", "conv1.bias", new Constant(0) },
        { "alexnet@paper", "conv2.bias", new Constant(1) },
        { "alexnet@paper", "conv3.bias", new Constant(0) },
        { "alexnet@paper", "conv4.bias", new Constant(1) },
        { "alexnet@paper", "conv5.bias", new Constant(1) },
        { "alexnet@paper", "fc7.bias", new Constant(1) },
        { "alexnet@paper", "fc8.bias", new Constant(0) },
    };

    [Theory, MemberData(nameof(Starts))]
    public void Parameter_StartsByTheRecipe(string name, string parameter, Initializer expected)
    {
        (NetworkGraph graph, _) = ZooGraphs.Write(ModelZoo.Find(name));

        Assert.Equal(expected, graph.Parameters.Single(info => info.Name == parameter).Initializer);
    }
}

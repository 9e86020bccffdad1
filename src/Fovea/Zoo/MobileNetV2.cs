using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// Sandler, Howard, Zhu, Zhmoginov, Chen 2018, "MobileNetV2: inverted residuals and linear bottlenecks", table 2:
// a 3×3 stem, seventeen inverted residuals, a 1×1 to 1280 channels, global average pooling, a dense layer.

/// <summary>MobileNetV2 at width 1.0, with torchvision's parameter names.</summary>
public static class MobileNetV2
{
    // Table 2: expansion t, channels c, repeats n, stride s of the first block.
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Table =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "mobilenetv2", Family = "MobileNet", Title = "MobileNetV2 1.0",
            Source = "Sandler et al. 2018, arXiv:1801.04381, table 2; torchvision mobilenet_v2",
            InputShape = Shape.Image(3, 224, 224), Classes = 1000, Build = Create,
            Parameters = 3_504_872, MultiplyAdds = 300_774_272, ReceptiveField = 491, Stride = 32,
        },
    ];

    /// <summary>The network of table 2.</summary>
    public static Layer Create(int classes)
    {
        var features = new List<Layer> { ConvNormReLU6(32, kernel: 3, stride: 2) };
        int inChannels = 32;
        foreach ((int expansion, int channels, int repeats, int stride) in Table)
        {
            for (int i = 0; i < repeats; i++)
            {
                features.Add(InvertedResidual(inChannels, channels, expansion, stride: i == 0 ? stride : 1));
                inChannels = channels;
            }
        }
        features.Add(ConvNormReLU6(1280, kernel: 1));
        return new Sequential(
            new Sequential(features) { Name = "features" },
            new GlobalAveragePool(), new Flatten(),
            new Sequential(
                new Dropout(0.2f),
                new Dense(classes) { WeightInitializer = new Normal(0, 0.01), BiasInitializer = new Zeros() })
            {
                Name = "classifier",
            });
    }

    /// <summary>
    /// Table 1: 1×1 expansion, 3×3 depthwise, 1×1 projection without activation; added to the input if the shapes
    /// match.
    /// </summary>
    private static Layer InvertedResidual(int inChannels, int channels, int expansion, int stride)
    {
        int hidden = inChannels * expansion;
        Layer[] widen = expansion == 1 ? [] : [ConvNormReLU6(hidden, kernel: 1)];
        var body = new Sequential(
        [
            .. widen,
            ConvNormReLU6(hidden, kernel: 3, stride, groups: hidden),
            Conv(channels, kernel: 1), new BatchNorm(),
        ])
        {
            Name = "conv",
        };
        return stride == 1 && inChannels == channels ? new Residual(body) : new Sequential(body);
    }

    private static Sequential ConvNormReLU6(int channels, int kernel, int stride = 1, int groups = 1) =>
        new(Conv(channels, kernel, stride, groups), new BatchNorm(), new ReLU6());

    private static Conv Conv(int channels, int kernel, int stride = 1, int groups = 1) =>
        new(channels, kernel, stride, padding: kernel / 2, groups: groups, bias: false)
        {
            WeightInitializer = new KaimingNormal(Mode: FanMode.Out),
        };
}

using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// Lin, Chen, Yan 2013, "Network in network", figure 2: mlpconv blocks, a k×k convolution followed by two 1×1 ones
// ("cccp", cascaded cross-channel parametric pooling), and global average pooling as the head.
// The layers follow the authors' models in the Caffe model zoo. Names are Caffe's.

/// <summary>Network in Network for CIFAR-10 and for ImageNet.</summary>
public static class NetworkInNetwork
{
    private const string Paper = "Lin, Chen, Yan 2013, arXiv:1312.4400; the authors' Caffe layer list";

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "nin@cifar", Family = "NiN", Title = "Network in Network for 32×32 images", Source = Paper,
            InputShape = Shape.Image(3, 32, 32), Classes = 10, Build = Cifar,
            Parameters = 966_986, MultiplyAdds = 222_486_528, ReceptiveField = 27, Stride = 4,
        },
        new()
        {
            Name = "nin@imagenet", Family = "NiN", Title = "Network in Network for ImageNet", Source = Paper,
            InputShape = Shape.Image(3, 224, 224), Classes = 1000, Build = ImageNet,
            Parameters = 7_595_176, MultiplyAdds = 969_460_864, ReceptiveField = 195, Stride = 32,
        },
    ];

    /// <summary>Three mlpconv blocks; pooling rounds up, as in Caffe: 32 → 16 → 8.</summary>
    public static Layer Cifar(int classes) => new Sequential(
    [
        .. MlpConv(new Conv(192, kernel: 5, padding: 2) { Name = "conv1" }, ("cccp1", 160), ("cccp2", 96)),
        new MaxPool(3, stride: 2, ceilMode: true), new Dropout(0.5f),
        .. MlpConv(new Conv(192, kernel: 5, padding: 2) { Name = "conv2" }, ("cccp3", 192), ("cccp4", 192)),
        new AveragePool(3, stride: 2, ceilMode: true), new Dropout(0.5f),
        .. MlpConv(new Conv(192, kernel: 3, padding: 1) { Name = "conv3" }, ("cccp5", 192), ("cccp6", classes)),
        new GlobalAveragePool(), new Flatten(),
    ]);

    /// <summary>
    /// Four mlpconv blocks; pooling rounds down: 54 → 26 → 12 → 5. (Caffe rounds up: 54 → 27 → 13 → 6.)
    /// </summary>
    public static Layer ImageNet(int classes) => new Sequential(
    [
        .. MlpConv(new Conv(96, kernel: 11, stride: 4) { Name = "conv1" }, ("cccp1", 96), ("cccp2", 96)),
        new MaxPool(3, stride: 2),
        .. MlpConv(new Conv(256, kernel: 5, padding: 2) { Name = "conv2" }, ("cccp3", 256), ("cccp4", 256)),
        new MaxPool(3, stride: 2),
        .. MlpConv(new Conv(384, kernel: 3, padding: 1) { Name = "conv3" }, ("cccp5", 384), ("cccp6", 384)),
        new MaxPool(3, stride: 2), new Dropout(0.5f),
        .. MlpConv(new Conv(1024, kernel: 3, padding: 1) { Name = "conv4-1024" }, ("cccp7-1024", 1024), ("cccp8-1024", classes)),
        new GlobalAveragePool(), new Flatten(),
    ]);

    /// <summary>
    /// A convolution and two 1×1 convolutions, that is, a small perceptron slid over the image; a ReLU after each.
    /// </summary>
    private static Layer[] MlpConv(Conv conv, (string Name, int Channels) first, (string Name, int Channels) second) =>
    [
        Start(conv), new ReLU(),
        Start(new Conv(first.Channels, kernel: 1) { Name = first.Name }), new ReLU(),
        Start(new Conv(second.Channels, kernel: 1) { Name = second.Name }), new ReLU(),
    ];

    // The authors' models draw from N(0, 0.01²) to N(0, 0.05²), tuned per layer; Kaiming initialisation needs no
    // tuning.
    private static Conv Start(Conv conv) => conv with { WeightInitializer = new KaimingNormal(), BiasInitializer = new Zeros() };
}

using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// Krizhevsky, Sutskever, Hinton 2012, "ImageNet classification with deep convolutional neural networks", §3.5, figure 2:
//   conv1 96 11×11 /4   norm pool   conv2 256 5×5 (2 groups)   norm pool
//   conv3 384 3×3   conv4 384 3×3 (2 groups)   conv5 256 3×3 (2 groups)   pool   4096   4096   1000
// torchvision's variant follows Krizhevsky 2014, "One weird trick", arXiv:1404.5997: fewer filters, no groups, no
// normalisation.

/// <summary>AlexNet, as published in 2012 and as in torchvision.</summary>
public static class AlexNet
{
    private const string Paper = "Krizhevsky, Sutskever, Hinton 2012, NIPS 25, §3.5";

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "alexnet@torchvision", Family = "AlexNet", Title = "AlexNet on one device",
            Source = "Krizhevsky 2014, arXiv:1404.5997; torchvision alexnet",
            InputShape = Shape.Image(3, 224, 224), Classes = 1000, Build = Torchvision,
            Parameters = 61_100_840, MultiplyAdds = 714_188_480, ReceptiveField = 195, Stride = 32,
        },
        new()
        {
            Name = "alexnet@paper", Family = "AlexNet", Title = "AlexNet with groups and local response normalisation", Source = Paper,
            // The paper's 224 does not give its own 55×55 maps; 227 does.
            InputShape = Shape.Image(3, 227, 227), Classes = 1000, Build = Original,
            Parameters = 60_965_224, MultiplyAdds = 724_406_816, ReceptiveField = 195, Stride = 32,
        },
    ];

    /// <summary>torchvision's: parameters <c>features.0.weight</c> … <c>classifier.6.bias</c>.</summary>
    public static Layer Torchvision(int classes) => new Sequential(
        new Sequential(
            new Conv(64, kernel: 11, stride: 4, padding: 2), new ReLU(), new MaxPool(3, stride: 2),
            new Conv(192, kernel: 5, padding: 2), new ReLU(), new MaxPool(3, stride: 2),
            new Conv(384, kernel: 3, padding: 1), new ReLU(),
            new Conv(256, kernel: 3, padding: 1), new ReLU(),
            new Conv(256, kernel: 3, padding: 1), new ReLU(), new MaxPool(3, stride: 2))
        {
            Name = "features",
        },
        new AdaptiveAveragePool(6) { Name = "avgpool" },
        new Flatten(),
        new Sequential(
            new Dropout(0.5f), new Dense(4096), new ReLU(),
            new Dropout(0.5f), new Dense(4096), new ReLU(),
            new Dense(classes))
        {
            Name = "classifier",
        });

    /// <summary>
    /// The 2012 network: two groups for its two GPUs, weights from N(0, 0.01²), biases 1 where the paper specifies
    /// it.
    /// </summary>
    public static Layer Original(int classes) => new Sequential(
        Start(new Conv(96, kernel: 11, stride: 4) { Name = "conv1" }, bias: 0), new ReLU(), Norm(), Pool(),
        Start(new Conv(256, kernel: 5, padding: 2, groups: 2) { Name = "conv2" }, bias: 1), new ReLU(), Norm(), Pool(),
        Start(new Conv(384, kernel: 3, padding: 1) { Name = "conv3" }, bias: 0), new ReLU(),
        Start(new Conv(384, kernel: 3, padding: 1, groups: 2) { Name = "conv4" }, bias: 1), new ReLU(),
        Start(new Conv(256, kernel: 3, padding: 1, groups: 2) { Name = "conv5" }, bias: 1), new ReLU(), Pool(),
        new Flatten(),
        Start(new Dense(4096) { Name = "fc6" }, bias: 1), new ReLU(), new Dropout(0.5f),
        Start(new Dense(4096) { Name = "fc7" }, bias: 1), new ReLU(), new Dropout(0.5f),
        Start(new Dense(classes) { Name = "fc8" }, bias: 0));

    // §3.3: k = 2, n = 5, α = 10⁻⁴, β = 0.75. The paper does not divide α by n; the layer does.
    private static LocalResponseNorm Norm() => new(size: 5, alpha: 5 * 1e-4f, beta: 0.75f, k: 2);

    private static MaxPool Pool() => new(3, stride: 2);   // §3.4: windows overlap

    private static Conv Start(Conv conv, double bias) =>
        conv with { WeightInitializer = new Normal(0, 0.01), BiasInitializer = new Constant(bias) };

    private static Dense Start(Dense dense, double bias) =>
        dense with { WeightInitializer = new Normal(0, 0.01), BiasInitializer = new Constant(bias) };
}

using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using Fovea.Tests.Graph;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Backends;

/// <summary>Layers with more channels than the gradient check affords, whole blocks and odd ones, and networks like the zoo's.</summary>
internal static class BackendCases
{
    private const double FarBeyondRounding = 1e-5;

    public static IReadOnlyList<GradientCase> All { get; } =
    [
        .. Layers().Select(pair => new GradientCase($"Wide {pair.Name}", new Shape(2, pair.Channels, 7, 6), pair.Layer)
        { Margin = FarBeyondRounding }),
        .. Networks().Select(pair => new GradientCase($"Zoo-like {pair.Name}", new Shape(2, 3, 8, 8), pair.Layer)
        {
            Margin = FarBeyondRounding, Loss = new LossFunction(LossKind.SoftmaxCrossEntropy),
        }),
        // Two blocks of sixteen images and one with idle lanes.
        new GradientCase("Batch of 33", new Shape(33, 2, 8, 7), new Sequential(
            new Conv(5, 5, padding: 2), new ReLU(), new MaxPool(2), new Conv(7, 3, padding: 1), new Sigmoid(),
            new AveragePool(2), new Flatten(), new Dense(4)))
        {
            Margin = FarBeyondRounding, Loss = new LossFunction(LossKind.SoftmaxCrossEntropy),
        },
    ];

    private static IEnumerable<(string Name, int Channels, Layer Layer)> Layers()
    {
        foreach (int channels in (int[])[16, 19, 32])
        {
            yield return ("conv 3", channels, new Conv(channels, 3, padding: 1));
            yield return ("conv 1", channels, new Conv(17, 1));
            yield return ("conv, stride 2", channels, new Conv(16, 3, stride: 2, padding: 1));
            yield return ("depthwise", channels, new Conv(channels, 3, padding: 1, groups: channels));
            yield return ("transpose", channels, new ConvTranspose(8, 2, stride: 2));
            yield return ("batch norm", channels, new BatchNorm());
            yield return ("instance norm", channels, new InstanceNorm(affine: true));
            yield return ("layer norm", channels, new LayerNorm());
            yield return ("local response", channels, new LocalResponseNorm(5));
            yield return ("max pool", channels, new MaxPool(3, stride: 2, padding: 1));
            yield return ("average pool", channels, new AveragePool(3, stride: 2, padding: 1));
            yield return ("blocked chain", channels, new Sequential(
                new Conv(channels, 3, padding: 1), new Silu(), new Dropout(0.5f), new AveragePool(2), new Conv(5, 1)));
            yield return ("concat of odd widths", channels, new Concat(new Conv(3, 1), new Conv(16, 1), new Tanh()));
        }
    }

    private static Sequential Unit(int channels, int kernel) =>
        new(new Conv(channels, kernel, padding: kernel / 2, bias: false), new BatchNorm(), new ReLU());

    private static (string Name, Layer Layer)[] Networks() =>
    [
        ("VGG", new Sequential(new Conv(16, 3, padding: 1), new ReLU(), new MaxPool(2), new Conv(16, 3, padding: 1),
            new BatchNorm(), new ReLU(), new MaxPool(2), new Flatten(), new Dropout(), new Dense(10))),
        ("ResNet", new Sequential(
            new Conv(16, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(),
            new Residual(new Sequential(new Conv(16, 3, padding: 1, bias: false), new BatchNorm(), new ReLU(),
                new Conv(16, 3, padding: 1, bias: false), new BatchNorm())), new ReLU(),
            new Residual(new Sequential(new Conv(32, 3, stride: 2, padding: 1), new BatchNorm()), new Conv(32, 1, stride: 2)), new ReLU(),
            new GlobalAveragePool(), new Flatten(), new Dense(10))),
        ("MobileNet", new Sequential(
            new Conv(18, 1, bias: false), new BatchNorm(), new ReLU6(),
            new Conv(18, 3, stride: 2, padding: 1, groups: 18, bias: false), new BatchNorm(), new ReLU6(),
            new Conv(8, 1, bias: false), new BatchNorm(), new GlobalAveragePool(), new Flatten(), new Dense(10))),
        ("GoogLeNet", new Sequential(
            new Conv(16, 3, padding: 1), new ReLU(),
            new Concat(new Conv(8, 1), new Sequential(new Conv(4, 1), new ReLU(), new Conv(16, 3, padding: 1)),
                new Sequential(new AveragePool(3, stride: 1, padding: 1), new Conv(5, 1))),
            new LocalResponseNorm(5), new GlobalAveragePool(), new Flatten(), new Dropout(0.4f), new Dense(10))),
        // Branches with whole blocks of channels and one without, which 1×1 convolutions of the same input begin.
        ("GoogLeNet with batch norm", new Sequential(
            Unit(18, 3),
            new Concat(Unit(16, 1), new Sequential(Unit(32, 1), Unit(16, 3)), new Sequential(Unit(5, 1), Unit(16, 3)),
                new Sequential(new MaxPool(3, stride: 1, padding: 1), Unit(16, 1))),
            new Concat(Unit(7, 1), new Sequential(Unit(16, 1), Unit(16, 3)), Unit(5, 1)),
            new GlobalAveragePool(), new Flatten(), new Dense(10))),
        ("LeNet", new Sequential(new Conv(6, 3), new Tanh(), new Subsampling(2), new Tanh(), new Conv(16, 2),
            new Tanh(), new Flatten(), new Dense(12), new Tanh(), new Dense(10))),
    ];
}

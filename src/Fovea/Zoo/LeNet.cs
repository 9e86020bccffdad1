using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// LeCun, Bottou, Bengio, Haffner 1998, "Gradient-based learning applied to document recognition", figure 2:
//   C1 6@28×28   S2 6@14×14   C3 16@10×10   S4 16@5×5   C5 120   F6 84   output 10
// C are 5×5 convolutions, S are 2×2 subsamplings, F is dense.

/// <summary>LeNet-5, as published and in modern form, and Caffe's LeNet.</summary>
public static class LeNet
{
    private const string Paper = "LeCun, Bottou, Bengio, Haffner 1998, Proc. IEEE 86(11), figure 2";

    // Table I: the maps of S2 that are inputs of each map of C3.
    private static readonly int[][] C3Table =
    [
        [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5],
        [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5], [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5],
        [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5],
        [0, 1, 2, 3, 4, 5],
    ];

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "lenet5@modern", Family = "LeNet", Title = "LeNet-5 with ReLU and max pooling", Source = Paper,
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Modern,
            Parameters = 61_706, MultiplyAdds = 416_520, ReceptiveField = 16, Stride = 4,
        },
        new()
        {
            Name = "lenet5@textbook", Family = "LeNet", Title = "LeNet-5 with sigmoid and average pooling",
            Source = Paper + "; Zhang et al., Dive into Deep Learning, §7.6",
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Textbook,
            Parameters = 61_706, MultiplyAdds = 416_520, ReceptiveField = 16, Stride = 4,
        },
        new()
        {
            Name = "lenet5@original", Family = "LeNet", Title = "LeNet-5 with trainable subsampling and the sparse C3",
            Source = Paper + " and table I",
            InputShape = Shape.Image(1, 32, 32), Classes = 10, Build = Original,
            Parameters = 60_850, MultiplyAdds = 326_520, ReceptiveField = 16, Stride = 4,
        },
        new()
        {
            Name = "lenet@caffe", Family = "LeNet", Title = "LeNet of Caffe's MNIST example",
            Source = Paper + "; Caffe, examples/mnist/lenet.prototxt",
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Caffe,
            Parameters = 431_080, MultiplyAdds = 2_293_000, ReceptiveField = 16, Stride = 4,
        },
    ];

    /// <summary>ReLU and max pooling; the padding enlarges 28×28 to the paper's 32×32.</summary>
    public static Layer Modern(int classes) => new Sequential(
        new Conv(6, kernel: 5, padding: 2) { Name = "c1" }, new ReLU(), new MaxPool(2),
        new Conv(16, kernel: 5) { Name = "c3" }, new ReLU(), new MaxPool(2),
        new Flatten(),
        new Dense(120) { Name = "c5" }, new ReLU(),
        new Dense(84) { Name = "f6" }, new ReLU(),
        new Dense(classes) { Name = "output" });

    /// <summary>
    /// Sigmoid and average pooling, with Xavier initialisation, without which the sigmoid layers hardly learn.
    /// </summary>
    public static Layer Textbook(int classes) => new Sequential(
        Xavier(new Conv(6, kernel: 5, padding: 2) { Name = "c1" }), new Sigmoid(), new AveragePool(2),
        Xavier(new Conv(16, kernel: 5) { Name = "c3" }), new Sigmoid(), new AveragePool(2),
        new Flatten(),
        Xavier(new Dense(120) { Name = "c5" }), new Sigmoid(),
        Xavier(new Dense(84) { Name = "f6" }), new Sigmoid(),
        Xavier(new Dense(classes) { Name = "output" }));

    /// <summary>
    /// The paper's network with two differences: a dense output layer instead of fixed radial basis functions, so
    /// that every loss can be used; and LeCun's uniform initialisation, which preserves the variance, instead of ±2.4
    /// / fan-in.
    /// </summary>
    public static Layer Original(int classes) => new Sequential(
        LeCun(new Conv(6, kernel: 5) { Name = "c1" }), new ScaledTanh(), new Subsampling(2) { Name = "s2" }, new ScaledTanh(),
        SparseC3(), new ScaledTanh(), new Subsampling(2) { Name = "s4" }, new ScaledTanh(),
        LeCun(new Conv(120, kernel: 5) { Name = "c5" }), new ScaledTanh(),
        new Flatten(),
        LeCun(new Dense(84) { Name = "f6" }), new ScaledTanh(),
        LeCun(new Dense(classes) { Name = "output" }));

    /// <summary>Caffe's: 20 and 50 filters, no activation after the convolutions.</summary>
    public static Layer Caffe(int classes) => new Sequential(
        LeCun(new Conv(20, kernel: 5) { Name = "conv1" }), new MaxPool(2),   // Caffe's "xavier" uses only the fan-in: it is LeCun's
        LeCun(new Conv(50, kernel: 5) { Name = "conv2" }), new MaxPool(2),
        new Flatten(),
        LeCun(new Dense(500) { Name = "ip1" }), new ReLU(),
        LeCun(new Dense(classes) { Name = "ip2" }));

    // 60 of the 96 pairs of maps are connected: 1,516 parameters against 2,416.
    private static Concat SparseC3() => new(C3Table
        .Select(maps => new Sequential(new SelectChannels(maps), LeCun(new Conv(1, kernel: 5) { Name = "" }))).ToArray())
    {
        Name = "c3",
    };

    private static Conv LeCun(Conv conv) => conv with { WeightInitializer = new LeCunUniform(), BiasInitializer = new Zeros() };

    private static Dense LeCun(Dense dense) => dense with { WeightInitializer = new LeCunUniform(), BiasInitializer = new Zeros() };

    private static Conv Xavier(Conv conv) => conv with { WeightInitializer = new XavierUniform() };

    private static Dense Xavier(Dense dense) => dense with { WeightInitializer = new XavierUniform() };
}

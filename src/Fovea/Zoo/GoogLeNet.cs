using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// Szegedy et al. 2014, "Going deeper with convolutions", table 1: a stem, nine Inception blocks in three groups, a
// global average pooling, a dense layer; two auxiliary classifiers (§5) after 4a and 4d.
// Parameters of both variants have torchvision's names: inception3a.branch2.0.conv.weight.

/// <summary>GoogLeNet, as published and as in torchvision.</summary>
public static class GoogLeNet
{
    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "googlenet@torchvision", Family = "GoogLeNet", Title = "GoogLeNet with batch normalisation, 3×3 for 5×5",
            Source = "Szegedy et al. 2014, arXiv:1409.4842, table 1; torchvision googlenet",
            InputShape = Shape.Image(3, 224, 224), Classes = 1000, Build = Torchvision,
            Parameters = 6_624_904, MultiplyAdds = 1_498_376_192, ReceptiveField = 379, Stride = 32,
        },
        new()
        {
            Name = "googlenet@paper", Family = "GoogLeNet", Title = "GoogLeNet with 5×5 filters and local response normalisation",
            Source = "Szegedy et al. 2014, arXiv:1409.4842, table 1; Caffe, models/bvlc_googlenet",
            InputShape = Shape.Image(3, 224, 224), Classes = 1000, Build = Original,
            Parameters = 6_998_552, MultiplyAdds = 1_582_671_872, ReceptiveField = 715, Stride = 32,
        },
    ];

    /// <summary>
    /// torchvision's: batch normalisation with ε = 0.001, no convolution biases, and 3×3 filters where the paper has
    /// 5×5 (an oversight that was kept for compatibility with the published weights).
    /// </summary>
    /// <remarks>
    /// The published weights expect pixels normalised with mean 0.5 and standard deviation 0.5, unlike torchvision's
    /// other networks.
    /// </remarks>
    public static Layer Torchvision(int classes) => new Sequential(
        NormUnit(64, kernel: 7, stride: 2) with { Name = "conv1" }, Pool(1, window: 3),
        NormUnit(64, kernel: 1) with { Name = "conv2" },
        NormUnit(192, kernel: 3) with { Name = "conv3" }, Pool(2, window: 3),
        Group3(NormUnit, wideKernel: 3), Pool(3, window: 3),
        Group4(NormUnit, wideKernel: 3, index => NormAuxiliary(index, classes)), Pool(4, window: 2),
        Group5(NormUnit, wideKernel: 3),
        new GlobalAveragePool { Name = "avgpool" }, new Flatten { Name = "flatten" }, new Dropout(0.2f) { Name = "dropout" },
        NormDense(classes, "fc"));

    /// <summary>
    /// The paper's network, with the normalisation constants and initialisation of the Caffe model, which the paper
    /// does not give.
    /// </summary>
    public static Layer Original(int classes) => new Sequential(
        Unit(64, kernel: 7, stride: 2) with { Name = "conv1" }, Pool(1, window: 3), new LocalResponseNorm(5) { Name = "norm1" },
        Unit(64, kernel: 1) with { Name = "conv2" },
        Unit(192, kernel: 3) with { Name = "conv3" }, new LocalResponseNorm(5) { Name = "norm2" }, Pool(2, window: 3),
        Group3(Unit, wideKernel: 5), Pool(3, window: 3),
        Group4(Unit, wideKernel: 5, index => Auxiliary(index, classes)), Pool(4, window: 3),
        Group5(Unit, wideKernel: 5),
        new GlobalAveragePool { Name = "avgpool" }, new Flatten { Name = "flatten" }, new Dropout(0.4f) { Name = "dropout" },
        Dense(classes, "fc"));

    private delegate Sequential UnitOf(int channels, int kernel, int stride = 1);

    // Table 1. Columns: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj.
    private static Sequential Group3(UnitOf unit, int wideKernel) => new(
        Inception(unit, wideKernel, "3a", 64, 96, 128, 16, 32, 32),
        Inception(unit, wideKernel, "3b", 128, 128, 192, 32, 96, 64))
    {
        Name = "",
    };

    private static Sequential Group4(UnitOf unit, int wideKernel, Func<int, AuxiliaryHead> auxiliary) => new(
        Inception(unit, wideKernel, "4a", 192, 96, 208, 16, 48, 64), auxiliary(1),
        Inception(unit, wideKernel, "4b", 160, 112, 224, 24, 64, 64),
        Inception(unit, wideKernel, "4c", 128, 128, 256, 24, 64, 64),
        Inception(unit, wideKernel, "4d", 112, 144, 288, 32, 64, 64), auxiliary(2),
        Inception(unit, wideKernel, "4e", 256, 160, 320, 32, 128, 128))
    {
        Name = "",
    };

    private static Sequential Group5(UnitOf unit, int wideKernel) => new(
        Inception(unit, wideKernel, "5a", 256, 160, 320, 32, 128, 128),
        Inception(unit, wideKernel, "5b", 384, 192, 384, 48, 128, 128))
    {
        Name = "",
    };

    /// <summary>Figure 2b: 1×1; 1×1 → 3×3; 1×1 → 5×5; 3×3 max → 1×1; concatenated.</summary>
    private static Concat Inception(
        UnitOf unit, int wideKernel, string position, int one, int reduce3, int three, int reduce5, int five, int project)
    {
        return new Concat(
            unit(one, kernel: 1) with { Name = "branch1" },
            new Sequential(unit(reduce3, kernel: 1), unit(three, kernel: 3)) { Name = "branch2" },
            new Sequential(unit(reduce5, kernel: 1), unit(five, wideKernel)) { Name = "branch3" },
            new Sequential(new MaxPool(3, stride: 1, padding: 1), unit(project, kernel: 1)) { Name = "branch4" })
        {
            Name = "inception" + position,
        };
    }

    /// <summary>Halves the size, rounding up.</summary>
    private static MaxPool Pool(int index, int window) => new(window, stride: 2, ceilMode: true) { Name = $"maxpool{index}" };

    private static Sequential Unit(int channels, int kernel, int stride = 1) => new(
        new Conv(channels, kernel, stride, padding: kernel / 2)
        {
            Name = "conv",
            WeightInitializer = new LeCunUniform(),
            BiasInitializer = new Constant(0.2)
        },
        new ReLU { Name = "relu" });

    private static Sequential NormUnit(int channels, int kernel, int stride = 1) => new(
        new Conv(channels, kernel, stride, padding: kernel / 2, bias: false) { Name = "conv", WeightInitializer = NormStart },
        new BatchNorm(epsilon: 0.001f) { Name = "bn" },
        new ReLU { Name = "relu" });

    /// <summary>
    /// §5: average pooling 5×5 with stride 3 (14×14 → 4×4), 1×1 to 128 channels, dense 1024, dropout of 70 %.
    /// </summary>
    private static AuxiliaryHead Auxiliary(int index, int classes) => new(new Sequential(
        new AveragePool(5, stride: 3) { Name = "avgpool" }, Unit(128, kernel: 1) with { Name = "conv" }, new Flatten { Name = "flatten" },
        Dense(1024, "fc1"), new ReLU { Name = "relu" }, new Dropout(0.7f) { Name = "dropout" },
        Dense(classes, "fc2")))
    {
        Name = $"aux{index}",
    };

    private static AuxiliaryHead NormAuxiliary(int index, int classes) => new(new Sequential(
        new AdaptiveAveragePool(4) { Name = "avgpool" }, NormUnit(128, kernel: 1) with { Name = "conv" }, new Flatten { Name = "flatten" },
        NormDense(1024, "fc1"), new ReLU { Name = "relu" }, new Dropout(0.7f) { Name = "dropout" },
        NormDense(classes, "fc2")))
    {
        Name = $"aux{index}",
    };

    private static Dense Dense(int outputs, string name) =>
        new(outputs) { Name = name, WeightInitializer = new LeCunUniform(), BiasInitializer = new Zeros() };

    private static Dense NormDense(int outputs, string name) => new(outputs) { Name = name, WeightInitializer = NormStart };

    // torchvision truncates this at ±2, two hundred standard deviations, which no draw reaches.
    private static Normal NormStart => new(0, 0.01);
}

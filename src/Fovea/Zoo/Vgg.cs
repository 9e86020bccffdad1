using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// Simonyan and Zisserman 2014, "Very deep convolutional networks for large-scale image recognition", table 1,
// columns A, B, D, E: five blocks of 3×3 convolutions, each followed by a 2×2 max pooling, then 4096, 4096, 1000.

/// <summary>
/// VGG-11, -13, -16 and -19, with and without batch normalisation, with torchvision's parameter names.
/// </summary>
public static class Vgg
{
    private static readonly int[] Widths = [64, 128, 256, 512, 512];

    // Convolutions per block: columns A, B, D, E.
    private static readonly int[] Vgg11 = [1, 1, 2, 2, 2];
    private static readonly int[] Vgg13 = [2, 2, 2, 2, 2];
    private static readonly int[] Vgg16 = [2, 2, 3, 3, 3];
    private static readonly int[] Vgg19 = [2, 2, 4, 4, 4];

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        Entry("vgg11", Vgg11, batchNorm: false, 132_863_336, 7_609_090_048, field: 150),
        Entry("vgg11-bn", Vgg11, batchNorm: true, 132_868_840, 7_609_090_048, field: 150),
        Entry("vgg13", Vgg13, batchNorm: false, 133_047_848, 11_308_466_176, field: 156),
        Entry("vgg13-bn", Vgg13, batchNorm: true, 133_053_736, 11_308_466_176, field: 156),
        Entry("vgg16", Vgg16, batchNorm: false, 138_357_544, 15_470_264_320, field: 212),
        Entry("vgg16-bn", Vgg16, batchNorm: true, 138_365_992, 15_470_264_320, field: 212),
        Entry("vgg19", Vgg19, batchNorm: false, 143_667_240, 19_632_062_464, field: 268),
        Entry("vgg19-bn", Vgg19, batchNorm: true, 143_678_248, 19_632_062_464, field: 268),
    ];

    /// <summary>A VGG: five blocks of 64, 128, 256, 512, 512 channels and three dense layers.</summary>
    /// <param name="convolutions">Convolutions in each of the five blocks.</param>
    /// <param name="batchNorm">Whether a batch normalisation follows each convolution.</param>
    /// <param name="classes">The number of outputs.</param>
    public static Layer Create(IReadOnlyList<int> convolutions, bool batchNorm, int classes)
    {
        if (convolutions.Count != Widths.Length)
        {
            throw new FoveaException($"A VGG has {Widths.Length} blocks; found convolution counts for {convolutions.Count}.");
        }
        Layer[] features = [.. convolutions.SelectMany((count, block) => VggBlock(count, Widths[block], batchNorm))];
        return new Sequential(
            new Sequential(features) { Name = "features" },
            new AdaptiveAveragePool(7) { Name = "avgpool" },
            new Flatten(),
            new Sequential(
                Linear(4096), new ReLU(), new Dropout(0.5f),
                Linear(4096), new ReLU(), new Dropout(0.5f),
                Linear(classes))
            {
                Name = "classifier",
            });
    }

    /// <summary>3×3 convolutions that preserve the size, then a max pooling that halves it.</summary>
    private static IEnumerable<Layer> VggBlock(int convolutions, int channels, bool batchNorm)
    {
        for (int i = 0; i < convolutions; i++)
        {
            yield return new Conv(channels, kernel: 3, padding: 1)   // with its bias also before BN, as in torchvision
            {
                WeightInitializer = new KaimingNormal(Mode: FanMode.Out),
                BiasInitializer = new Zeros(),
            };
            if (batchNorm)
            {
                yield return new BatchNorm();
            }
            yield return new ReLU();
        }
        yield return new MaxPool(2);
    }

    private static Dense Linear(int outputs) => new(outputs) { WeightInitializer = new Normal(0, 0.01), BiasInitializer = new Zeros() };

    private static ZooEntry Entry(string name, int[] convolutions, bool batchNorm, long parameters, long multiplyAdds, int field) => new()
    {
        Name = name,
        Family = "VGG",
        Title = $"VGG-{convolutions.Sum() + 3}{(batchNorm ? " with batch normalisation" : "")}",
        Source = "Simonyan and Zisserman 2014, arXiv:1409.1556, table 1; torchvision vgg",
        InputShape = Shape.Image(3, 224, 224),
        Classes = 1000,
        Build = classes => Create(convolutions, batchNorm, classes),
        Parameters = parameters,
        MultiplyAdds = multiplyAdds,
        ReceptiveField = field,
        Stride = 32,
    };
}

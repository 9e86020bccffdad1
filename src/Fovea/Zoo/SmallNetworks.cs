using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// No paper: VGG's idea (Simonyan and Zisserman 2014) at the size of a digit or a thumbnail, with batch normalisation
// (Ioffe and Szegedy 2015) so that a few epochs suffice.
//   small28   16  pool  32 32  pool  64  pool  dense
//   small32   32 32  pool  64 64  pool  128 128  global average  dense

/// <summary>Networks for 28×28 and 32×32 images that train in seconds to minutes on a CPU.</summary>
public static class SmallNetworks
{
    private const string Idea = "after Simonyan and Zisserman 2014, arXiv:1409.1556, and Ioffe and Szegedy 2015, arXiv:1502.03167";

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "small28", Family = "Small", Title = "Four 3×3 convolutions for digits", Source = Idea,
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Small28,
            Parameters = 38_458, MultiplyAdds = 3_731_328, ReceptiveField = 26, Stride = 8,
        },
        new()
        {
            Name = "small32", Family = "Small", Title = "Six 3×3 convolutions for thumbnails", Source = Idea,
            InputShape = Shape.Image(3, 32, 32), Classes = 10, Build = Small32,
            Parameters = 288_746, MultiplyAdds = 38_634_752, ReceptiveField = 32, Stride = 4,
        },
    ];

    /// <summary>About 38,000 parameters; for grey images of 28×28.</summary>
    public static Layer Small28(int classes) => new Sequential(
    [
        .. ConvNormReLU(16), new MaxPool(2),
        .. ConvNormReLU(32), .. ConvNormReLU(32), new MaxPool(2),
        .. ConvNormReLU(64), new MaxPool(2),
        new Flatten(), new Dense(classes),
    ]);

    /// <summary>About 289,000 parameters; for colour images of 32×32.</summary>
    public static Layer Small32(int classes) => new Sequential(
    [
        .. ConvNormReLU(32), .. ConvNormReLU(32), new MaxPool(2),
        .. ConvNormReLU(64), .. ConvNormReLU(64), new MaxPool(2),
        .. ConvNormReLU(128), .. ConvNormReLU(128),
        new GlobalAveragePool(), new Flatten(), new Dense(classes),
    ]);

    private static Layer[] ConvNormReLU(int channels) =>
        [new Conv(channels, kernel: 3, padding: 1, bias: false), new BatchNorm(), new ReLU()];
}

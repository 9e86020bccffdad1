using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// No paper: the same layers on one and on three spatial axes. Layers take their rank from the input, so both networks
// also run on images; the entries' input shapes are the intended ones.

/// <summary>Networks for sequences and for volumes.</summary>
public static class SequenceAndVolumeNetworks
{
    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "cnn1d", Family = "Sequence", Title = "1-D network for sequences",
            Source = "after Wang, Yan, Oates 2016, arXiv:1611.06455",
            InputShape = Shape.Sequence(1, 128), Classes = 10, Build = Sequences,
            Parameters = 23_722, MultiplyAdds = 1_077_888, ReceptiveField = 26, Stride = 4,
        },
        new()
        {
            Name = "cnn3d", Family = "Volume", Title = "3-D network for volumes", Source = "after Maturana and Scherer 2015, VoxNet",
            InputShape = Shape.Volume(1, 16, 16, 16), Classes = 10, Build = Volumes,
            Parameters = 17_938, MultiplyAdds = 3_539_264, ReceptiveField = 18, Stride = 4,
        },
    ];

    /// <summary>
    /// Kernels of 7, 5, 3 with 32, 64, 64 channels, and an average over time, so that any length of 4 or more works.
    /// </summary>
    public static Layer Sequences(int classes) => new Sequential(
    [
        .. ConvNormReLU(32, kernel: 7), new MaxPool(2),
        .. ConvNormReLU(64, kernel: 5), new MaxPool(2),
        .. ConvNormReLU(64, kernel: 3),
        new GlobalAveragePool(), new Flatten(), new Dense(classes),
    ]);

    /// <summary>
    /// 3×3×3 kernels with 8, 16, 32 channels, and an average over space, so that any size of 4 or more works.
    /// </summary>
    public static Layer Volumes(int classes) => new Sequential(
    [
        .. ConvNormReLU(8, kernel: 3), new MaxPool(2),
        .. ConvNormReLU(16, kernel: 3), new MaxPool(2),
        .. ConvNormReLU(32, kernel: 3),
        new GlobalAveragePool(), new Flatten(), new Dense(classes),
    ]);

    private static Layer[] ConvNormReLU(int channels, int kernel) =>
        [new Conv(channels, kernel, padding: kernel / 2, bias: false), new BatchNorm(), new ReLU()];
}

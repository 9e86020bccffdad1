using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

// He, Zhang, Ren, Sun 2015, "Deep residual learning for image recognition", table 1: a 7×7 stem, then four stages of
// residual blocks at strides 4, 8, 16, 32. Basic blocks are two 3×3; bottlenecks 1×1, 3×3, 1×1 with four times the width.
// Variant 1.5, as in torchvision: a bottleneck that halves the size has its stride in the 3×3, not in the first 1×1.

/// <summary>ResNet-18, -34, -50, -101 and -152, with torchvision's parameter names.</summary>
public static class ResNet
{
    private const int Expansion = 4;   // the ratio of a bottleneck's output channels to its width

    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        Entry("resnet18", [2, 2, 2, 2], bottleneck: false, 11_689_512, 1_814_073_344, field: 435),
        Entry("resnet34", [3, 4, 6, 3], bottleneck: false, 21_797_672, 3_663_761_408, field: 899),
        Entry("resnet50", [3, 4, 6, 3], bottleneck: true, 25_557_032, 4_089_184_256, field: 427),
        Entry("resnet101", [3, 4, 23, 3], bottleneck: true, 44_549_160, 7_801_405_440, field: 971),
        Entry("resnet152", [3, 8, 36, 3], bottleneck: true, 60_192_808, 11_513_626_624, field: 1451),
    ];

    /// <summary>
    /// A ResNet: a stem, four stages of 64, 128, 256, 512 channels, global average pooling, a dense layer.
    /// </summary>
    /// <param name="blocks">Residual blocks in each of the four stages.</param>
    /// <param name="bottleneck">Whether blocks are bottlenecks (1×1, 3×3, 1×1, output four times as wide) or basic (3×3, 3×3).</param>
    /// <param name="classes">The number of outputs.</param>
    public static Layer Create(IReadOnlyList<int> blocks, bool bottleneck, int classes)
    {
        if (blocks.Count != 4)
        {
            throw new FoveaException($"A ResNet has 4 stages; found block counts for {blocks.Count}.");
        }
        return new Sequential(
            Conv(64, kernel: 7, stride: 2) with { Name = "conv1" }, new BatchNorm { Name = "bn1" }, new ReLU { Name = "relu" },
            new MaxPool(3, stride: 2, padding: 1) { Name = "maxpool" },
            Stage("layer1", inChannels: 64, 64, blocks[0], stride: 1, bottleneck),
            Stage("layer2", inChannels: bottleneck ? 256 : 64, 128, blocks[1], stride: 2, bottleneck),
            Stage("layer3", inChannels: bottleneck ? 512 : 128, 256, blocks[2], stride: 2, bottleneck),
            Stage("layer4", inChannels: bottleneck ? 1024 : 256, 512, blocks[3], stride: 2, bottleneck),
            new GlobalAveragePool { Name = "avgpool" }, new Flatten { Name = "flatten" },
            new Dense(classes) { Name = "fc" });
    }

    /// <summary>
    /// Blocks of one width; the first may halve the size, and its shortcut is a projection if input and output differ
    /// in shape.
    /// </summary>
    private static Sequential Stage(string name, int inChannels, int width, int blocks, int stride, bool bottleneck)
    {
        int outChannels = bottleneck ? Expansion * width : width;
        return new Sequential(Enumerable.Range(0, blocks).Select(i =>
        {
            int blockStride = i == 0 ? stride : 1;
            bool projects = i == 0 && (stride > 1 || inChannels != outChannels);
            Sequential body = bottleneck ? BottleneckBody(width, blockStride) : BasicBody(width, blockStride);
            return new Sequential(
                new Residual(body, projects ? Projection(outChannels, blockStride) : null) { Name = "" },
                new ReLU { Name = "relu" });
        }).ToArray())
        {
            Name = name,
        };
    }

    private static Sequential BasicBody(int width, int stride) => new(
        Conv(width, kernel: 3, stride) with { Name = "conv1" }, new BatchNorm { Name = "bn1" }, new ReLU { Name = "relu1" },
        Conv(width, kernel: 3, stride: 1) with { Name = "conv2" }, new BatchNorm { Name = "bn2" });

    private static Sequential BottleneckBody(int width, int stride) => new(
        Conv(width, kernel: 1, stride: 1) with { Name = "conv1" }, new BatchNorm { Name = "bn1" }, new ReLU { Name = "relu1" },
        Conv(width, kernel: 3, stride) with { Name = "conv2" }, new BatchNorm { Name = "bn2" }, new ReLU { Name = "relu2" },
        Conv(Expansion * width, kernel: 1, stride: 1) with { Name = "conv3" }, new BatchNorm { Name = "bn3" });

    private static Sequential Projection(int channels, int stride) => new(Conv(channels, kernel: 1, stride), new BatchNorm())
    {
        Name = "downsample",
    };

    private static Conv Conv(int channels, int kernel, int stride) => new(channels, kernel, stride, padding: kernel / 2, bias: false)
    {
        WeightInitializer = new KaimingNormal(Mode: FanMode.Out),
    };

    private static ZooEntry Entry(string name, int[] blocks, bool bottleneck, long parameters, long multiplyAdds, int field) => new()
    {
        Name = name,
        Family = "ResNet",
        Title = $"ResNet-{(blocks.Sum() * (bottleneck ? 3 : 2)) + 2}{(bottleneck ? " v1.5" : "")}",
        Source = "He, Zhang, Ren, Sun 2015, arXiv:1512.03385, table 1; torchvision resnet",
        InputShape = Shape.Image(3, 224, 224),
        Classes = 1000,
        Build = classes => Create(blocks, bottleneck, classes),
        Parameters = parameters,
        MultiplyAdds = multiplyAdds,
        ReceptiveField = field,
        Stride = 32,
    };
}

using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Analysis;

/// <summary>Small networks of images with strides, dilation, padding, pooling and branches, decided by a seed.</summary>
internal static class RandomNetworks
{
    private static readonly PaddingMode[] Modes = [PaddingMode.Zeros, PaddingMode.Reflect, PaddingMode.Replicate, PaddingMode.Circular];

    /// <summary>A network of two to four layers or branchings.</summary>
    /// <param name="positive">
    /// All weights 1 and no layer that hides an input from the unit: then every cell of a field has a gradient. Kernels are as
    /// wide as strides and taps lie side by side, so that fields have no gaps.
    /// </param>
    public static Model Make(int seed, bool positive)
    {
        var random = new Random(seed);
        while (true)
        {
            var shape = Shape.Image(random.Next(1, 4), random.Next(24, 36), random.Next(24, 36));
            Layer[] parts = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Part(random, positive))];
            try
            {
                return Model.Create(shape, new Sequential(parts), (ulong)seed);
            }
            catch (ShapeException)
            {
                // Strides left too little for what follows: the next one may fit.
            }
        }
    }

    /// <summary>Some layer whose output is a map, and some unit of it.</summary>
    public static (string Layer, int[] Unit) Unit(Model model, int seed)
    {
        var random = new Random(seed + 1000);
        LayerUse[] uses = [.. model.BuildGraph(1).Graph.Layers];
        LayerUse use = uses[random.Next(uses.Length)];
        return (use.Path, [.. use.Output.Shape.Skip(2).Select(size => random.Next(size))]);
    }

    /// <summary>The convolution with all weights 1 and no bias.</summary>
    public static Conv Even(Conv conv) => conv with { WeightInitializer = new Constant(1), BiasInitializer = new Constant(0) };

    private static Layer Part(Random random, bool positive) => random.Next(5) switch
    {
        0 => new Concat(SameSize(random, positive), SameSize(random, positive), Match(random, positive)),
        1 => new Residual(new Sequential(SameSize(random, positive), SameSize(random, positive)), Match(random, positive)),
        2 when positive => new AveragePool(random.Next(2, 4), stride: 2, padding: random.Next(2)),
        2 => random.Next(2) == 0
            ? new MaxPool(random.Next(2, 4), stride: random.Next(1, 4), padding: random.Next(2))
            : new AveragePool(2, ceilMode: random.Next(2) == 0),
        3 when !positive => new Sequential(new BatchNorm(), new ReLU()),
        _ => Convolution(random, positive),
    };

    private static Conv Convolution(Random random, bool positive)
    {
        int kernel = random.Next(2, 6);
        return positive
            ? Even(new Conv(2, kernel, stride: random.Next(1, 3), padding: random.Next(kernel)))
            : new Conv(3, new PerAxis(kernel, random.Next(1, 6)), stride: random.Next(1, 3), padding: random.Next(3),
                dilation: random.Next(1, 3), paddingMode: Modes[random.Next(4)]);
    }

    // Odd kernels, so that the branches of a joint come out alike.
    private static Conv SameSize(Random random, bool positive)
    {
        int kernel = (2 * random.Next(3)) + 1;
        int dilation = positive ? 1 : random.Next(1, 3);
        var conv = new Conv(2, kernel, padding: dilation * (kernel / 2), dilation: dilation);
        return positive ? Even(conv) : conv;
    }

    private static Conv Match(Random random, bool positive)
    {
        int kernel = (2 * random.Next(2)) + 1;
        var conv = new Conv(2, kernel, padding: kernel / 2);
        return positive ? Even(conv) : conv;
    }
}

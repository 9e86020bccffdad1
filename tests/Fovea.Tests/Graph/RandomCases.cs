using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Graph;

/// <summary>Random layers of random geometry, alone and in chains with a loss: a case for each seed.</summary>
internal static class RandomCases
{
    private const double FarBeyondStep = 1e-4;   // a hundred steps of a central difference

    /// <summary>The same for the same seed; every third is a chain of two to four layers and a dense one.</summary>
    public static GradientCase Next(int seed)
    {
        var random = new Random(seed);
        while (true)
        {
            int channels = random.Next(1, 5);
            int[] sizes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(axis => axis == 2 ? random.Next(2, 4) : random.Next(3, 7))];
            var input = new Shape([random.Next(1, 4), channels, .. sizes]);
            bool chain = seed % 3 == 0;
            Layer[] layers = [.. Enumerable.Range(0, chain ? random.Next(2, 5) : 1).Select(_ => Draw(random, channels))];
            Layer network = chain ? new Sequential([.. layers, new Flatten(), new Dense(3)]) : layers[0];
            var drawn = new GradientCase($"seed {seed}: {string.Join(" > ", layers.Select(layer => layer.Summary))}", input, network)
            {
                Margin = FarBeyondStep,
                Positive = layers[0] is LpPool or StochasticPool,
                Loss = chain && random.Next(2) == 0 ? new LossFunction(LossKind.SoftmaxCrossEntropy, 0.1f) : null,
            };
            if (Fits(drawn))
            {
                return drawn;
            }
        }
    }

    // Not every draw does: a window may be larger than the image, groups may not divide the channels, or zeros of one
    // layer lie on the next one's kink whatever the numbers (InvalidOperationException).
    private static bool Fits(GradientCase drawn)
    {
        try
        {
            _ = GradientProblem.Create(drawn);
            return true;
        }
        catch (Exception error) when (error is FoveaException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Layer Draw(Random random, int channels)
    {
        int kernel = random.Next(1, 4), stride = random.Next(1, 4), padding = random.Next(0, 2), dilation = random.Next(1, 3);
        bool coin = random.Next(2) == 0;
        return random.Next(20) switch
        {
            0 or 1 => new Conv(random.Next(1, 5), kernel, stride, padding, dilation, bias: coin),
            2 => new Conv(channels * random.Next(1, 3), kernel, stride, padding, dilation, groups: channels, bias: coin),
            3 => new Conv(2, (kernel, random.Next(1, 4)), (stride, random.Next(1, 3)), new Padding(padding, random.Next(0, 3))),
            4 => new Conv(random.Next(1, 4), 3, padding: 1,
                paddingMode: Any(random, PaddingMode.Reflect, PaddingMode.Replicate, PaddingMode.Circular)),
            5 or 6 => new ConvTranspose(random.Next(1, 4), kernel, stride, Math.Min(padding, kernel - 1), dilation: dilation, bias: coin),
            7 => new MaxPool(kernel + 1, stride, padding, ceilMode: coin, dilation),
            8 => new AveragePool(kernel + 1, stride, padding, ceilMode: coin, countIncludePad: random.Next(2) == 0),
            9 => Any<Layer>(random, new AdaptiveAveragePool(kernel), new AdaptiveMaxPool(kernel),
                new GlobalAveragePool(), new GlobalMaxPool()),
            10 => Any<Layer>(
                random, new LpPool(kernel, stride), new StochasticPool(kernel, stride), new MedianPool(3, stride, 1),
                new MixedPool(kernel, stride, mix: 0.3f), new MixedPool(kernel, learned: true)),
            11 => new BatchNorm(epsilon: 0.01f, affine: coin),
            12 => Any<Layer>(random, new LayerNorm(epsilon: 0.01f), new LayerNorm(axes: 1, epsilon: 0.1f),
                new GroupNorm(coin ? 1 : channels, epsilon: 0.01f), new InstanceNorm(epsilon: 0.01f, affine: coin)),
            13 => new LocalResponseNorm(random.Next(1, 6), alpha: 0.5f, k: 2),
            14 or 15 => Any<Layer>(random, new ReLU(), new LeakyReLU(0.3f), new PReLU(perChannel: coin), new Elu(),
                new Selu(), new ReLU6(), new HardSwish(), new Clip(-0.5f, 0.7f)),
            16 => Any<Layer>(random, new Gelu(approximate: coin), new Silu(), new Mish(), new Softplus(), new Sigmoid(),
                new Tanh(), new ScaledTanh(), new Softmax(), new LogSoftmax()),
            17 => new Dropout(0.3f, Any(random, DropoutScope.Element, DropoutScope.Channel)),
            18 => new Residual(new Sequential(new Conv(channels, 3, padding: 1), new Tanh())),
            _ => new Concat(new Conv(random.Next(1, 3), 1), new Tanh(), new AveragePool(3, stride: 1, padding: 1)),
        };
    }

    private static T Any<T>(Random random, params T[] items) => items[random.Next(items.Length)];
}

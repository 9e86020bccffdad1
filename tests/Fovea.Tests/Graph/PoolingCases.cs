using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Pools of every kind on one to three axes.</summary>
internal static class PoolingCases
{
    private static readonly Shape[] Inputs = [new(2, 2, 8), new(2, 2, 5, 4), new(1, 2, 4, 3, 4)];

    public static IEnumerable<GradientCase> Make()
    {
        foreach (Shape input in Inputs)
        {
            foreach (Layer layer in Layers())
            {
                yield return new GradientCase($"Pool {layer.Summary}", input, layer);
            }
            foreach (Layer layer in PositiveLayers())
            {
                yield return new GradientCase($"Pool {layer.Summary}, positive", input, layer) { Positive = true };
            }
            yield return new GradientCase("Pool StochasticPool, inference", input, new StochasticPool(2))
            { Positive = true, Training = false };
        }
    }

    private static Layer[] Layers() =>
    [
        new MaxPool(2), new MaxPool(3, stride: 2, padding: 1), new MaxPool(2, stride: 1, dilation: 2),
        new MaxPool(2, stride: 3, ceilMode: true),
        new AveragePool(2), new AveragePool(3, stride: 2, padding: 1), new AveragePool(3, stride: 2, padding: 1, countIncludePad: false),
        new AveragePool(2, stride: 3, ceilMode: true), new AveragePool(2, stride: 3, padding: 1, ceilMode: true),
        new AdaptiveAveragePool(2), new AdaptiveMaxPool(2), new AdaptiveAveragePool(3), new GlobalAveragePool(), new GlobalMaxPool(),
        new LpPool(2), new LpPool(2, stride: 1, ceilMode: true), new MedianPool(3, stride: 1, padding: 1),
        new MedianPool(2), new MixedPool(2, mix: 0.3f), new MixedPool(2, learned: true),
    ];

    private static Layer[] PositiveLayers() =>
    [
        new LpPool(2, power: 3), new LpPool(2, stride: 1, power: 1.5f), new StochasticPool(2),
        new StochasticPool(2, stride: 1, ceilMode: true),
    ];
}

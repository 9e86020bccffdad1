using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Activations, wide enough that each piece of a piecewise one is met, and dense layers.</summary>
internal static class ActivationCases
{
    private static readonly Shape[] Inputs = [new(4, 6), new(2, 3, 2, 3)];

    public static IEnumerable<GradientCase> Make()
    {
        foreach (Shape input in Inputs)
        {
            foreach (Layer layer in Layers())
            {
                yield return new GradientCase($"Activation {layer}", input, layer) { Scale = layer is ReLU6 ? 6 : 3 };
            }
        }
        foreach (int features in (int[])[1, 2, 3, 5, 8])
        {
            foreach (int outputs in (int[])[1, 3])
            {
                yield return new GradientCase($"Dense {outputs}", new Shape(3, features), new Dense(outputs));
                yield return new GradientCase($"Dense {outputs}, no bias", new Shape(3, features), new Dense(outputs, bias: false));
            }
        }
    }

    private static Layer[] Layers() =>
    [
        new ReLU(), new LeakyReLU(), new LeakyReLU(0.3f), new LeakyReLU(-0.2f), new PReLU(), new PReLU(perChannel: true),
        new Elu(), new Elu(0.5f), new Elu(-0.5f), new Selu(), new Gelu(), new Gelu(approximate: true), new Silu(),
        new Mish(), new Softplus(), new Softplus(2),
        new Sigmoid(), new Tanh(), new ScaledTanh(), new HardSigmoid(), new HardSwish(), new ReLU6(),
        new Clip(-0.5f, 0.7f), new Softmax(), new LogSoftmax(),
    ];
}

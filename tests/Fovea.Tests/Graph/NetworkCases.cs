using Fovea.Kernels.Losses;
using Fovea.Layers;
using Fovea.Tensors;
using LossFunction = Fovea.Graph.Ops.LossFunction;

namespace Fovea.Tests.Graph;

/// <summary>Small whole networks, with cross-entropy and with squared errors.</summary>
internal static class NetworkCases
{
    private static readonly Shape Image = new(2, 1, 6, 6);

    public static IEnumerable<GradientCase> Make()
    {
        (string Name, Shape Input, Layer Layer)[] networks =
        [
            ("LeNet-like", Image, new Sequential(new Conv(2, 3), new Tanh(), new Subsampling(2), new Tanh(), new Flatten(), new Dense(3))),
            ("max pool and ReLU", Image, new Sequential(new Conv(2, 3), new ReLU(), new MaxPool(2), new Flatten(), new Dense(3))),
            ("batch norm", Image, new Sequential(new Conv(2, 3, bias: false), new BatchNorm(), new Silu(),
                new GlobalAveragePool(), new Flatten(), new Dense(3))),
            ("residual", Image, new Sequential(
                new Conv(2, 3, padding: 1), new Residual(new Sequential(new Conv(2, 3, padding: 1), new Gelu())),
                new AveragePool(3), new Flatten(), new Dense(3))),
            ("inception", Image, new Sequential(
                new Concat(new Conv(1, 1), new Conv(2, 3, padding: 1), new AveragePool(3, stride: 1, padding: 1)),
                new Elu(), new AveragePool(3), new Flatten(), new Dense(3))),
            ("mobile", Image, new Sequential(
                new Conv(4, 1), new GroupNorm(2), new Silu(), new Conv(4, 3, stride: 2, padding: 1, groups: 4),
                new GlobalAveragePool(), new Flatten(), new Dense(3))),
            ("dropout of elements", Image, new Sequential(
                new Conv(2, 3), new Dropout(0.3f), new Tanh(), new Flatten(), new Dropout(0.5f), new Dense(3))),
            ("dropout of channels", Image, new Sequential(
                new Conv(4, 3), new Dropout(0.3f, DropoutScope.Channel), new Flatten(), new Dense(3))),
            ("dropout of samples", Image, new Sequential(
                new Residual(new Sequential(new Conv(1, 3, padding: 1), new Dropout(0.5f, DropoutScope.Sample))),
                new Flatten(), new Dense(3))),
            ("sequence", new Shape(2, 2, 9), new Sequential(new Conv(2, 3), new LocalResponseNorm(2, alpha: 0.5f),
                new Tanh(), new AveragePool(2), new Flatten(), new Dense(3))),
            ("volume", new Shape(1, 1, 3, 4, 4), new Sequential(
                new Conv(2, 2), new Softplus(), new MaxPool(2, ceilMode: true), new Flatten(), new Dense(3))),
            ("perceptron", new Shape(3, 5), new Sequential(new Dense(4), new LayerNorm(), new Sigmoid(), new Dense(3), new PReLU())),
            ("up and down", Image, new Sequential(new Conv(2, 2, stride: 2), new Tanh(),
                new ConvTranspose(1, 2, stride: 2), new Flatten(), new Dense(3))),
        ];
        foreach ((string name, Shape input, Layer layer) in networks)
        {
            yield return new GradientCase($"Net {name}, squared error,", input, layer);
            yield return new GradientCase($"Net {name}, cross-entropy,", input, layer)
            { Loss = new LossFunction(LossKind.SoftmaxCrossEntropy) };
        }
    }
}

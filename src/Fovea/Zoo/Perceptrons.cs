using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Zoo;

/// <summary>Networks without convolutions, for comparison.</summary>
public static class Perceptrons
{
    internal static IReadOnlyList<ZooEntry> Entries { get; } =
    [
        new()
        {
            Name = "mlp", Family = "Perceptron", Title = "Multi-layer perceptron, 256 and 128 units",
            Source = "Rumelhart, Hinton, Williams 1986, Nature 323",
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Mlp,
            Parameters = 235_146, MultiplyAdds = 234_752,
        },
        new()
        {
            Name = "linear", Family = "Perceptron", Title = "Linear classifier", Source = "multinomial logistic regression",
            InputShape = Shape.Image(1, 28, 28), Classes = 10, Build = Linear,
            Parameters = 7_850, MultiplyAdds = 7_840,
        },
    ];

    /// <summary>Two hidden layers of 256 and 128 units with ReLU.</summary>
    public static Layer Mlp(int classes) => new Sequential(
        new Flatten(), new Dense(256), new ReLU(), new Dense(128), new ReLU(), new Dense(classes));

    /// <summary>One dense layer, that is, one template per class.</summary>
    public static Layer Linear(int classes) => new Sequential(new Flatten(), new Dense(classes));
}

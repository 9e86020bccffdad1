using Fovea.Initialization;
using Fovea.Layers;

namespace Fovea.Samples;

/// <summary>A deep network of dense layers for the digits, with a choice of activation and normalisation.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="IsRelu">ReLU or sigmoid.</param>
/// <param name="HasNorm">Whether there is a batch normalisation before every activation.</param>
internal sealed record DeepNetwork(string Name, bool IsRelu, bool HasNorm)
{
    /// <summary>
    /// The number of hidden layers, all <see cref="Width"/> × <see cref="Width"/>, between the input and the output
    /// layer.
    /// </summary>
    public const int HiddenLayers = 16;

    public const int Width = 64;

    /// <summary>
    /// The name of a layer: 0 is the input layer, 1 to <see cref="HiddenLayers"/> are the hidden layers.
    /// </summary>
    public static string LayerName(int layer) => layer == 0 ? "input" : $"hidden{layer}";

    public Sequential Build(int classes)
    {
        // Each activation has its matching initialisation: Glorot and Bengio 2010, and He et al. 2015.
        Initializer start = IsRelu ? new KaimingNormal() : new XavierNormal();
        var layers = new List<Layer> { new Flatten() };
        for (int i = 0; i <= HiddenLayers; i++)
        {
            // A bias before a normalisation would be cancelled, so it is omitted.
            layers.Add(new Dense(Width, bias: !HasNorm) { Name = LayerName(i), WeightInitializer = start, BiasInitializer = new Zeros() });
            if (HasNorm)
            {
                layers.Add(new BatchNorm());
            }
            layers.Add(IsRelu ? new ReLU() : new Sigmoid());
        }
        layers.Add(new Dense(classes) { Name = "output", WeightInitializer = start, BiasInitializer = new Zeros() });
        return new Sequential(layers);
    }
}

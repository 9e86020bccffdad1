using Fovea.Initialization;
using Fovea.Layers;

namespace Fovea.Samples;

/// <summary>A deep network of dense layers for the digits: the activation and the normalisation are what varies.</summary>
/// <param name="Name">For the table's head.</param>
/// <param name="IsRelu">ReLU or sigmoid.</param>
/// <param name="HasNorm">Whether a batch normalisation stands before every activation.</param>
internal sealed record DeepNetwork(string Name, bool IsRelu, bool HasNorm)
{
    /// <summary>Layers of equal size, <see cref="Width"/> × <see cref="Width"/>, between the one that takes the pixels and the one that gives the scores.</summary>
    public const int HiddenLayers = 16;

    public const int Width = 64;

    /// <summary>The name of a layer: 0 takes the pixels, 1 to <see cref="HiddenLayers"/> are the hidden ones.</summary>
    public static string LayerName(int layer) => layer == 0 ? "input" : $"hidden{layer}";

    public Sequential Build(int classes)
    {
        // Each activation has the start that was made for it: Glorot and Bengio 2010, and He et al. 2015.
        Initializer start = IsRelu ? new KaimingNormal() : new XavierNormal();
        var layers = new List<Layer> { new Flatten() };
        for (int i = 0; i <= HiddenLayers; i++)
        {
            // A bias before a normalisation would be subtracted again, so it is left out there.
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

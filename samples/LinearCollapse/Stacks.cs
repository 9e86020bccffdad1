using Fovea.Layers;

namespace Fovea.Samples;

/// <summary>Networks of dense layers, with and without ReLU between them.</summary>
internal static class Stacks
{
    /// <summary>Hidden layers of equal width and an output layer, named <c>dense1</c>, <c>dense2</c>, …</summary>
    public static Sequential Of(int hiddenLayers, int width, int outputs, bool relu)
    {
        var layers = new List<Layer>();
        for (int i = 1; i <= hiddenLayers; i++)
        {
            layers.Add(new Dense(width) { Name = $"dense{i}" });
            if (relu)
            {
                layers.Add(new ReLU());
            }
        }
        layers.Add(new Dense(outputs) { Name = $"dense{hiddenLayers + 1}" });
        return new Sequential(layers);
    }
}

using System.Globalization;
using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>A sequence of layers. Unnamed layers have their position, from 0, in parameter names.</summary>
public sealed record Sequential : Layer
{
    /// <summary>Creates a sequence of layers.</summary>
    public Sequential(params IReadOnlyList<Layer> layers) => Layers = layers;

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <inheritdoc/>
    public override string Summary => $"Sequential of {Layers.Count}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value value = input;
        for (int i = 0; i < Layers.Count; i++)
        {
            value = graph.Build(Layers[i], i.ToString(CultureInfo.InvariantCulture), value);
        }
        return value;
    }
}

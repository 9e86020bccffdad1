using System.Text.Json.Serialization;
using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// A description of a part of a network: immutable, without weights and without input sizes, which come from what it
/// is given. A layer of one's own is a record that overrides <see cref="Build"/> and writes values in terms of values.
/// </summary>
public abstract partial record Layer : ILayer
{
    /// <summary>The segment of its path in parameter names; null for its position in the container, empty for none.</summary>
    [JsonPropertyOrder(-1)]
    public string? Name { get; init; }

    /// <summary>The layer in a line, with the hyper-parameters that are not defaults: <c>Conv 64 7×7, stride 2, padding 3</c>.</summary>
    [JsonIgnore]
    public virtual string Summary => GetType().Name;

    /// <summary>Writes the layer into a graph.</summary>
    /// <param name="graph">Where nodes and parameters are added; knows whether the graph is for training.</param>
    /// <param name="input">[n, channels, spatial…] or [n, features].</param>
    /// <returns>What the layer makes of it.</returns>
    /// <exception cref="ShapeException">The layer does not fit the input.</exception>
    public abstract Value Build(GraphBuilder graph, Value input);

    /// <inheritdoc/>
    /// <remarks>Most layers take one input; <see cref="Merge"/> takes several.</remarks>
    public virtual Value Build(GraphBuilder graph, IReadOnlyList<Value> inputs) =>
        throw new ShapeException($"“{graph.Path}”: {GetType().Name} takes one input; found {inputs.Count}. Merge them first.");
}

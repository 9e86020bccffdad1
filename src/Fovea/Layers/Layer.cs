using System.Text.Json.Serialization;
using Fovea.Graph;

namespace Fovea.Layers;

/// <summary>
/// The description of a part of a network: immutable, without weights and without input sizes, which are inferred. A
/// custom layer is a record that overrides <see cref="Build(GraphBuilder, Value)"/> and adds operations to the graph.
/// </summary>
public abstract partial record Layer : ILayer
{
    /// <summary>
    /// The layer's segment in parameter names; null for its position in the container, empty for none.
    /// </summary>
    [JsonPropertyOrder(-1)]
    public string? Name { get; init; }

    /// <summary>
    /// The layer in one line, with the hyper-parameters that differ from the defaults:
    /// <c>Conv 64 7×7, stride 2, padding 3</c>.
    /// </summary>
    [JsonIgnore]
    public virtual string Summary => GetType().Name;

    /// <summary>Adds the layer to a graph.</summary>
    /// <param name="graph">Adds nodes and parameters; knows whether the graph is for training.</param>
    /// <param name="input">[n, channels, spatial…] or [n, features].</param>
    /// <returns>The layer's output.</returns>
    /// <exception cref="ShapeException">The layer cannot take an input of this shape.</exception>
    public abstract Value Build(GraphBuilder graph, Value input);

    /// <inheritdoc/>
    /// <remarks>Most layers take one input; <see cref="Merge"/> takes several.</remarks>
    public virtual Value Build(GraphBuilder graph, IReadOnlyList<Value> inputs) =>
        throw new ShapeException($"“{graph.Path}”: {GetType().Name} takes one input; found {inputs.Count}. Merge them first.");
}

namespace Fovea.Graph;

/// <summary>
/// A description that writes itself into a graph: what <see cref="GraphBuilder.Build(ILayer, string, Value)"/> takes, and
/// what a <see cref="LayerUse"/> remembers.
/// </summary>
public interface ILayer
{
    /// <summary>The segment of its path in parameter names; null for its position in the container, empty for none.</summary>
    string? Name { get; }

    /// <summary>The layer in a line, with the hyper-parameters that are not defaults.</summary>
    string Summary { get; }

    /// <summary>Writes the layer into a graph.</summary>
    /// <param name="graph">Where nodes and parameters are added; knows whether the graph is for training.</param>
    /// <param name="input">[n, channels, spatial…] or [n, features].</param>
    /// <returns>The layer's output.</returns>
    /// <exception cref="ShapeException">The layer does not fit the input.</exception>
    Value Build(GraphBuilder graph, Value input);

    /// <summary>Writes a layer that takes several inputs into a graph.</summary>
    /// <inheritdoc cref="Build(GraphBuilder, Value)"/>
    /// <param name="inputs">Two or more values, in order.</param>
    Value Build(GraphBuilder graph, IReadOnlyList<Value> inputs);
}

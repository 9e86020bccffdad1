using System.Text.Json.Serialization;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;

namespace Fovea.Layers;

/// <summary>A layer that applies one function element-wise. NaN inputs give NaN outputs.</summary>
public abstract record ActivationLayer : Layer
{
    /// <summary>The function.</summary>
    [JsonIgnore]
    internal abstract ActivationFunction Function { get; }

    /// <inheritdoc/>
    public sealed override Value Build(GraphBuilder graph, Value input) => graph.Add(new Activation(Function), input);
}

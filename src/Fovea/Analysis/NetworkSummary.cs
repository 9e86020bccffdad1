using Fovea.Graph;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// A network layer by layer: shapes, parameters, multiply-adds, memory and
/// receptive fields, for one sample at inference.
/// </summary>
public sealed record NetworkSummary
{
    private NetworkSummary(NetworkDescription description, string name)
    {
        NetworkGraph graph = description.Write(batch: 1, GraphMode.Inference).Graph;
        var rows = new SummaryRows(graph, [.. description.Inputs.Select(input => ReceptiveFieldMap.Of(graph, input.Name))]);
        (Name, Inputs) = (name, description.Inputs);
        Outputs = [.. description.Outputs.Select(output => new NamedShape(output, graph.Outputs[output].Shape.WithoutBatch()))];
        Layers = rows.All();
        Parameters = graph.Parameters.Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        Statistics = graph.Parameters.Where(info => !info.IsTrainable).Sum(info => (long)info.Shape.Length);
        MultiplyAdds = graph.Nodes.Sum(SummaryRows.Cost);
        ActivationBytes = Layers.Sum(layer => layer.ActivationBytes);
        LastMap = rows.LastMap;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The inputs, without the batch axis.</summary>
    public IReadOnlyList<NamedShape> Inputs { get; }

    /// <summary>The outputs, without the batch axis.</summary>
    public IReadOnlyList<NamedShape> Outputs { get; }

    /// <summary>What the network takes and gives, in a line: <c>[1, 28, 28] → [10]</c>, with names where there are several.</summary>
    public string Signature => $"{NamedShape.List(Inputs)} → {NamedShape.List(Outputs)}";

    /// <summary>
    /// The layers in execution order; a container is shown as its parts, followed by a row for its sum or
    /// concatenation.
    /// </summary>
    public IReadOnlyList<LayerSummary> Layers { get; }

    /// <summary>The number of trainable parameters.</summary>
    public long Parameters { get; }

    /// <summary>The number of statistics that are not trained: running means and variances.</summary>
    public long Statistics { get; }

    /// <summary>The size of parameters and statistics in float32.</summary>
    public long ParameterBytes => (Parameters + Statistics) * sizeof(float);

    /// <summary>Multiply-adds of convolutions and dense layers, bias excluded.</summary>
    public long MultiplyAdds { get; }

    /// <summary>
    /// The size of all layers' outputs in float32. Training needs about that much; inference reuses memory and needs
    /// less.
    /// </summary>
    public long ActivationBytes { get; }

    /// <summary>The receptive field of the last feature map; null if there is none.</summary>
    public ReceptiveField? LastMap { get; }

    /// <summary>Summarises a model.</summary>
    public static NetworkSummary Of(Model model) => new(model.Description, model.Name);

    /// <summary>Summarises a network with named inputs and outputs, without allocating its weights.</summary>
    /// <param name="description">Its inputs, steps and outputs.</param>
    /// <param name="name">The name of the network.</param>
    /// <exception cref="ShapeException">A layer cannot take its input; the message names it.</exception>
    public static NetworkSummary Of(NetworkDescription description, string name = "") => new(description, name);

    /// <summary>Summarises a network on inputs of a given shape, without allocating its weights.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">The shape of one input, without the batch axis.</param>
    /// <param name="name">The name of the network.</param>
    /// <exception cref="ShapeException">A layer cannot take its input; the message names it.</exception>
    public static NetworkSummary Of(Layer network, Shape input, string name = "") =>
        new(NetworkDescription.Of(input, network), name);
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// A network layer by layer: shapes, parameters, multiply-adds, memory and
/// receptive fields, for one sample at inference.
/// </summary>
public sealed class NetworkSummary
{
    private readonly NetworkGraph _graph;
    private readonly ReceptiveFieldMap[] _fields;   // by input

    private NetworkSummary(NetworkDescription description, string name)
    {
        NetworkGraph graph = _graph = description.Write(batch: 1, GraphMode.Inference).Graph;
        _fields = [.. description.Inputs.Select(input => ReceptiveFieldMap.Of(graph, input.Name))];
        (Name, Inputs) = (name, description.Inputs);
        Outputs = [.. description.Outputs.Select(output => new NamedShape(output, graph.Outputs[output].Shape.WithoutBatch()))];
        Layers = Rows();
        Parameters = graph.Parameters.Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        Statistics = graph.Parameters.Where(info => !info.IsTrainable).Sum(info => (long)info.Shape.Length);
        MultiplyAdds = graph.Nodes.Sum(Cost);
        ActivationBytes = Layers.Sum(layer => layer.ActivationBytes);
        LastMap = _fields.Select(field => field.LastMap).OfType<Value>().MaxBy(map => map.Id) is Value map ? Field(map) : null;
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

    // In the first input on which the value depends.
    private ReceptiveField? Field(Value value) => _fields.Select(field => field[value]).FirstOrDefault(field => field is not null);

    private List<LayerSummary> Rows()
    {
        var rows = new List<LayerSummary>();
        var open = new Stack<(LayerUse Use, int End)>();   // containers, and the index after their last inner use
        IReadOnlyList<LayerUse> uses = _graph.Layers;
        for (int i = 0; i < uses.Count;)
        {
            int end = i + 1;
            while (end < uses.Count && uses[end].Depth > uses[i].Depth)
            {
                end++;
            }
            if (IsRow(uses, i, end))
            {
                rows.Add(Row(uses[i]));
                i = end;
            }
            else
            {
                open.Push((uses[i], end));
                i++;
            }
            while (open.TryPeek(out (LayerUse Use, int End) container) && container.End == i)
            {
                open.Pop();
                rows.AddRange(Joins(container.Use));
            }
        }
        return rows;
    }

    // A layer composed of unnamed others, such as MixedPool, is one row, as its parts have no names.
    private static bool IsRow(IReadOnlyList<LayerUse> uses, int first, int end) =>
        uses[first].Layer is not (Sequential or Residual or Fovea.Layers.Concat)
        && uses.Skip(first).Take(end - first).All(use => use.Path == uses[first].Path);

    private LayerSummary Row(LayerUse use)
    {
        Node[] nodes = [.. _graph.Nodes.Skip(use.FirstNode).Take(use.LastNode - use.FirstNode)];
        long parameters = use.Parameters.Select(name => _graph.Parameters.First(info => info.Name == name))
            .Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        bool makesNumbers = nodes.Any(node => node.Operation is not Reshape);
        return new LayerSummary(
            use.Path, use.Layer.GetType().Name, use.Layer.Summary, use.Output.Shape.WithoutBatch(), parameters, nodes.Sum(Cost),
            makesNumbers ? Bytes(use.Output) : 0, Field(use.Output));
    }

    // The nodes that a container adds after its parts: the sum of a Residual, the concatenation of a Concat.
    private IEnumerable<LayerSummary> Joins(LayerUse container)
    {
        bool[] isInner = new bool[container.LastNode - container.FirstNode];
        foreach (LayerUse use in _graph.Layers.Where(use => use.Depth > container.Depth))
        {
            for (int node = Math.Max(use.FirstNode, container.FirstNode); node < Math.Min(use.LastNode, container.LastNode); node++)
            {
                isInner[node - container.FirstNode] = true;
            }
        }
        for (int i = 0; i < isInner.Length; i++)
        {
            Node node = _graph.Nodes[container.FirstNode + i];
            if (!isInner[i])
            {
                yield return new LayerSummary(
                    container.Path, node.Operation.Name, container.Layer.Summary, node.Outputs[0].Shape.WithoutBatch(),
                    0, Cost(node), Bytes(node.Outputs[0]), Field(node.Outputs[0]));
            }
        }
    }

    private static long Cost(Node node) => node.Operation.MultiplyAdds([.. node.Inputs.Select(input => input.Shape)]);

    private static long Bytes(Value value) => (long)value.Shape.Length * sizeof(float);
}

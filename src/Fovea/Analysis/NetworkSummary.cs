using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// A network layer by layer: shapes, parameters, multiply-adds, memory and
/// receptive fields, for one sample at inference.
/// </summary>
public sealed record NetworkSummary
{
    private NetworkSummary(Layer network, Shape input, string name)
    {
        var builder = new GraphBuilder(GraphMode.Inference);
        Value output = builder.Build(network, "", builder.Input(Model.InputName, input.WithBatch(1)));
        NetworkGraph graph = builder.Graph;
        ReceptiveFieldMap fields = ReceptiveFieldMap.Of(graph);
        (Name, InputShape, OutputShape) = (name, input, output.Shape.WithoutBatch());
        Layers = Rows(graph, fields);
        Parameters = graph.Parameters.Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        Statistics = graph.Parameters.Where(info => !info.IsTrainable).Sum(info => (long)info.Shape.Length);
        MultiplyAdds = graph.Nodes.Sum(Cost);
        ActivationBytes = Layers.Sum(layer => layer.ActivationBytes);
        LastMap = fields.LastMap is Value map ? fields[map] : null;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>One input.</summary>
    public Shape InputShape { get; }

    /// <summary>One output.</summary>
    public Shape OutputShape { get; }

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
    public static NetworkSummary Of(Model model) => new(model.Network, model.InputShape, model.Name);

    /// <summary>Summarises a network on inputs of a given shape, without allocating its weights.</summary>
    /// <param name="network">The layers.</param>
    /// <param name="input">The shape of one input, without the batch axis.</param>
    /// <param name="name">The name of the network.</param>
    /// <exception cref="ShapeException">A layer cannot take its input; the message names it.</exception>
    public static NetworkSummary Of(Layer network, Shape input, string name = "") => new(network, input, name);

    private static List<LayerSummary> Rows(NetworkGraph graph, ReceptiveFieldMap fields)
    {
        var rows = new List<LayerSummary>();
        var open = new Stack<(LayerUse Use, int End)>();   // containers, and the index after their last inner use
        IReadOnlyList<LayerUse> uses = graph.Layers;
        for (int i = 0; i < uses.Count;)
        {
            int end = i + 1;
            while (end < uses.Count && uses[end].Depth > uses[i].Depth)
            {
                end++;
            }
            if (IsRow(uses, i, end))
            {
                rows.Add(Row(graph, uses[i], fields));
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
                rows.AddRange(Joins(graph, container.Use, fields));
            }
        }
        return rows;
    }

    // A layer composed of unnamed others, such as MixedPool, is one row, as its parts have no names.
    private static bool IsRow(IReadOnlyList<LayerUse> uses, int first, int end) =>
        uses[first].Layer is not (Sequential or Residual or Fovea.Layers.Concat)
        && uses.Skip(first).Take(end - first).All(use => use.Path == uses[first].Path);

    private static LayerSummary Row(NetworkGraph graph, LayerUse use, ReceptiveFieldMap fields)
    {
        Node[] nodes = [.. graph.Nodes.Skip(use.FirstNode).Take(use.LastNode - use.FirstNode)];
        long parameters = use.Parameters.Select(name => graph.Parameters.First(info => info.Name == name))
            .Where(info => info.IsTrainable).Sum(info => (long)info.Shape.Length);
        bool makesNumbers = nodes.Any(node => node.Operation is not Reshape);
        return new LayerSummary(
            use.Path, use.Layer.GetType().Name, use.Layer.Summary, use.Output.Shape.WithoutBatch(), parameters, nodes.Sum(Cost),
            makesNumbers ? Bytes(use.Output) : 0, fields[use.Output]);
    }

    // The nodes that a container adds after its parts: the sum of a Residual, the concatenation of a Concat.
    private static IEnumerable<LayerSummary> Joins(NetworkGraph graph, LayerUse container, ReceptiveFieldMap fields)
    {
        bool[] isInner = new bool[container.LastNode - container.FirstNode];
        foreach (LayerUse use in graph.Layers.Where(use => use.Depth > container.Depth))
        {
            for (int node = Math.Max(use.FirstNode, container.FirstNode); node < Math.Min(use.LastNode, container.LastNode); node++)
            {
                isInner[node - container.FirstNode] = true;
            }
        }
        for (int i = 0; i < isInner.Length; i++)
        {
            Node node = graph.Nodes[container.FirstNode + i];
            if (!isInner[i])
            {
                yield return new LayerSummary(
                    container.Path, node.Operation.Name, container.Layer.Summary, node.Outputs[0].Shape.WithoutBatch(),
                    0, Cost(node), Bytes(node.Outputs[0]), fields[node.Outputs[0]]);
            }
        }
    }

    private static long Cost(Node node) => node.Operation.MultiplyAdds([.. node.Inputs.Select(input => input.Shape)]);

    private static long Bytes(Value value) => (long)value.Shape.Length * sizeof(float);
}

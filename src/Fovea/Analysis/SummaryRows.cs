using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;

namespace Fovea.Analysis;

/// <summary>The rows of a summary: the layers of a graph in execution order, for one sample.</summary>
/// <param name="graph">The network at inference.</param>
/// <param name="fields">The receptive fields in each of its inputs.</param>
internal sealed class SummaryRows(NetworkGraph graph, IReadOnlyList<ReceptiveFieldMap> fields)
{
    /// <summary>The receptive field of the last feature map; null if there is none.</summary>
    public ReceptiveField? LastMap =>
        fields.Select(map => map.LastMap).OfType<Value>().MaxBy(map => map.Id) is Value last ? Field(last) : null;

    /// <summary>All rows.</summary>
    public List<LayerSummary> All()
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
        Node[] nodes = [.. graph.Nodes.Skip(use.FirstNode).Take(use.LastNode - use.FirstNode)];
        long parameters = use.Parameters.Select(name => graph.Parameters.First(info => info.Name == name))
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
                    0, Cost(node), Bytes(node.Outputs[0]), Field(node.Outputs[0]));
            }
        }
    }

    /// <summary>A node's multiply-adds.</summary>
    public static long Cost(Node node) => node.Operation.MultiplyAdds([.. node.Inputs.Select(input => input.Shape)]);

    private static long Bytes(Value value) => (long)value.Shape.Length * sizeof(float);

    // The field in the first input on which the value depends.
    private ReceptiveField? Field(Value value) => fields.Select(map => map[value]).FirstOrDefault(found => found is not null);
}

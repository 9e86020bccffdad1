using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Layers;

namespace Fovea.Analysis.Checks;

/// <summary>A network's training graph, with queries that several checks use.</summary>
internal sealed class CheckedNetwork
{
    private readonly List<Node>[] _consumers;

    public CheckedNetwork(NetworkGraph graph, NetworkDescription description, int? objectSize)
    {
        (Graph, ObjectSize) = (graph, objectSize);
        Outputs = [.. description.Outputs.Select(output => graph.Outputs[output])];
        Fields = [.. description.Inputs.Select(input => ReceptiveFieldMap.Of(graph, input.Name))];
        _consumers = [.. graph.Values.Select(_ => new List<Node>())];
        foreach (Node node in graph.Nodes)
        {
            foreach (Value input in node.Inputs.Distinct())
            {
                _consumers[input.Id].Add(node);
            }
        }
    }

    public NetworkGraph Graph { get; }

    public IReadOnlyList<Value> Outputs { get; }

    public int? ObjectSize { get; }

    /// <summary>The receptive fields in each input.</summary>
    public IReadOnlyList<ReceptiveFieldMap> Fields { get; }

    public IReadOnlyList<Node> Consumers(Value value) => _consumers[value.Id];

    /// <summary>
    /// Whether a node multiplies by weights: a convolution, a transposed convolution or a dense layer.
    /// </summary>
    public static bool IsWeighted(Node node) => node.Operation.HasWeights;

    /// <summary>Whether a node subtracts a mean per channel, which cancels a bias added just before.</summary>
    public static bool CancelsChannelBias(Node node) => node.Operation is BatchNormTraining
        || (node.Operation is GroupNormalization group && group.Groups == node.Inputs[0].Shape[1]);

    /// <summary>
    /// The largest number of nodes of a kind on a path through the graph, and the last node of that path.
    /// </summary>
    public (int Count, Node? Last) LongestPath(Func<Node, bool> counts)
    {
        int[] depth = new int[Graph.Values.Count];
        (int Count, Node? Last) longest = (0, null);
        foreach (Node node in Graph.Nodes)
        {
            int here = node.Inputs.Max(input => depth[input.Id]) + (counts(node) ? 1 : 0);
            foreach (Value output in node.Outputs)
            {
                depth[output.Id] = here;
            }
            longest = here > longest.Count ? (here, node) : longest;
        }
        return longest;
    }
}

using Fovea.Graph.Ops;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// Where parameters do not change: a batch normalisation that alone reads the output of a convolution or of a dense layer becomes part
/// of that layer's weights and bias.
/// </summary>
internal sealed class BatchNormFolding : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        if (context.MutableParameters)
        {
            return nodes;
        }
        NodeReaders readers = context.ReadersIn(nodes);
        var folded = new HashSet<int>();
        var rewritten = new List<Node>(nodes.Count);
        foreach (Node node in nodes.Where(node => !folded.Contains(node.Id)))
        {
            if (FollowingNorm(node, readers) is Node norm)
            {
                rewritten.AddRange(Fold(node, norm, context.Factory));
                folded.Add(norm.Id);
            }
            else
            {
                rewritten.Add(node);
            }
        }
        return rewritten;
    }

    private static Node? FollowingNorm(Node node, NodeReaders readers) =>
        node.Operation is Convolution or Dense && readers.OnlyReader<BatchNormInference>(node.Outputs[0]) is Node norm
            && norm.Inputs[0] == node.Outputs[0]
            ? norm
            : null;

    private static Node[] Fold(Node layer, Node norm, NodeFactory factory)
    {
        var operation = new WeightFold(((BatchNormInference)norm.Operation).Epsilon);
        Node fold = factory.Create(
            operation, [layer.Inputs[1], .. norm.Inputs.Skip(1), .. layer.Inputs.Skip(2)], layer.Layer, "weight", "bias");
        return [fold, factory.CreateFor(norm.Outputs, layer.Operation, [layer.Inputs[0], .. fold.Outputs], layer.Layer)];
    }
}

using Fovea.Graph.Ops;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// Between a max pooling and the ReLU before it, the backward pass masks the pooled values' gradient instead of the input's: every cell
/// that gets a gradient holds the very value that its window gave, so the mask is the same, and there are fewer values to mask.
/// </summary>
internal sealed class PooledReLUGradients : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        NodeReaders readers = context.ReadersIn(nodes);
        var rewritten = new List<Node>(nodes.Count);
        var moved = new HashSet<int>();
        foreach (Node node in nodes.Where(node => !moved.Contains(node.Id)))
        {
            if (FollowingReLUGradient(node, readers) is not Node gradient)
            {
                rewritten.Add(node);
                continue;
            }
            (Value dPooled, Value indices) = (node.Inputs[0], node.Inputs[1]);
            Value pooled = indices.Producer!.Outputs[0];
            Node mask = context.Factory.Create(gradient.Operation, [dPooled, pooled], gradient.Layer, "pooled");
            rewritten.Add(mask);
            rewritten.Add(context.Factory.CreateFor(gradient.Outputs, node.Operation, [mask.Outputs[0], indices], node.Layer));
            moved.Add(gradient.Id);
        }
        return rewritten;
    }

    // The gradient of the ReLU whose output was pooled, if nothing else reads the pooling's gradient.
    private static Node? FollowingReLUGradient(Node node, NodeReaders readers) =>
        node.Operation is IndexedPoolGradient && node.Inputs[1].Producer is { Operation: MaxPool } pool
            && readers.OnlyReLUGradient(node.Outputs[0]) is Node gradient && gradient.Inputs[1] == pool.Inputs[0]
            ? gradient
            : null;
}

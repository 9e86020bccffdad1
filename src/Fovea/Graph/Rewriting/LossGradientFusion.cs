using Fovea.Graph.Ops;

namespace Fovea.Graph.Rewriting;

/// <summary>A loss and its gradient become one node, which computes a row's softmax once.</summary>
internal sealed class LossGradientFusion : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        var fused = new HashSet<int>();   // gradients
        Node[] rewritten = [.. nodes.Select(node => Fuse(node, nodes, fused) ?? node)];
        return [.. rewritten.Where(node => !fused.Contains(node.Id))];
    }

    private static Node? Fuse(Node node, IReadOnlyList<Node> nodes, HashSet<int> fused)
    {
        bool IsGradient(Node other, LossFunction function) =>
            other.Operation is LossGradient gradient && gradient.Function == function && other.Inputs.SequenceEqual(node.Inputs);

        if (node.Operation is not Loss loss
            || nodes.FirstOrDefault(other => IsGradient(other, loss.Function) && !fused.Contains(other.Id)) is not Node gradient)
        {
            return null;
        }
        fused.Add(gradient.Id);
        return NodeFactory.Replace(node, node.Inputs, new LossWithGradient(loss.Function), [.. node.Outputs, .. gradient.Outputs]);
    }
}

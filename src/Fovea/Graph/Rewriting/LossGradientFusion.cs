using Fovea.Graph.Ops;

namespace Fovea.Graph.Rewriting;

/// <summary>A loss and its gradient become one node, which computes a row's softmax once.</summary>
internal static class LossGradientFusion
{
    /// <summary>The nodes with what can be joined joined; the graph stays as it is.</summary>
    public static IReadOnlyList<Node> Apply(IReadOnlyList<Node> nodes)
    {
        var gone = new HashSet<int>();
        Node[] joined = [.. nodes.Select(node => Join(node, nodes, gone) ?? node)];
        return [.. joined.Where(node => !gone.Contains(node.Id))];
    }

    private static Node? Join(Node node, IReadOnlyList<Node> nodes, HashSet<int> gone)
    {
        if (node.Operation is not Loss loss
            || nodes.FirstOrDefault(other => other.Operation is LossGradient gradient && gradient.Function == loss.Function && other.Inputs.SequenceEqual(node.Inputs)) is not Node found)
        {
            return null;
        }
        gone.Add(found.Id);
        return new Node(node.Id, new LossWithGradient(loss.Function), node.Inputs, node.Layer) { Outputs = [.. node.Outputs, .. found.Outputs] };
    }
}

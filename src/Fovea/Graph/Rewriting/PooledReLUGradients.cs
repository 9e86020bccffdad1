using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using ActivationGradientOp = Fovea.Graph.Ops.ActivationGradient;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// Between a max pooling and the ReLU before it, the way back is shorter by way of the pooled values: every cell that gets a
/// gradient holds the very number that its window gave, so the ReLU's gradient may be taken before the gradients are
/// distributed, on as many numbers as there are windows.
/// </summary>
internal static class PooledReLUGradients
{
    /// <summary>The nodes with ReLU gradients moved before the distribution; the graph stays as it is.</summary>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes, NodeFactory make)
    {
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var moved = new List<Node>(nodes.Count);
        var gone = new HashSet<int>();
        foreach (Node node in nodes.Where(node => !gone.Contains(node.Id)))
        {
            if (FollowingReLUGradient(node, readers) is not Node gradient)
            {
                moved.Add(node);
                continue;
            }
            Value pooled = node.Inputs[1].Producer!.Outputs[0], dPooled = node.Inputs[0];
            Node gate = make.Node(gradient.Operation, [dPooled, pooled], gradient.Layer);
            gate.Outputs = [make.Value(gate, dPooled.Shape, "pooled")];
            moved.Add(gate);
            Node distribution = make.Node(node.Operation, [gate.Outputs[0], node.Inputs[1]], node.Layer);
            distribution.Outputs = gradient.Outputs;
            moved.Add(distribution);
            gone.Add(gradient.Id);
        }
        return moved;
    }

    // The gradient of the ReLU whose output the pooling took, if it is all that reads the pooling's gradient.
    private static Node? FollowingReLUGradient(Node node, NodeReaders readers) =>
        node.Operation is IndexedPoolGradient && node.Inputs[1].Producer is { Operation: MaxPool } pool
            && readers.OnlyReader(node.Outputs[0]) is { Operation: ActivationGradientOp op } gradient && FusedReLU.Of(op.Function).Applies
            && gradient.Inputs[0] == node.Outputs[0] && gradient.Inputs[1] == pool.Inputs[0]
            ? gradient
            : null;
}

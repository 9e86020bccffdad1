using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using ActivationGradientOp = Fovea.Graph.Ops.ActivationGradient;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// The gradient of a rectifier right behind a batch normalisation is computed in the normalisation's own gradient, which reads
/// the input anyway and computes from it what was rectified: the rectifier's output is not read at all.
/// </summary>
internal static class BatchNormReLUGradientFusion
{
    /// <summary>The nodes with what can be joined joined.</summary>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var joined = new Dictionary<int, Node>();   // the rectifier's gradient, by the node that takes it in
        foreach (Node node in nodes)
        {
            if (node.Operation is ActivationGradientOp op && FusedReLU.Of(op.Function).Applies
                && readers.OnlyReader(node.Outputs[0]) is { Operation: BatchNormGradient } reader && reader.Inputs[0] == node.Outputs[0]
                && Normalization(node) is Node norm && norm.Inputs[0] == reader.Inputs[1])
            {
                joined.Add(reader.Id, node);
            }
        }
        HashSet<int> gone = [.. joined.Values.Select(node => node.Id)];
        return [.. nodes.Where(node => !gone.Contains(node.Id)).Select(node => joined.TryGetValue(node.Id, out Node? gradient) ? Join(node, gradient) : node)];
    }

    // The normalisation whose result, and nothing else, was rectified.
    private static Node? Normalization(Node gradient) =>
        gradient.Inputs[1].Producer is { Operation: Activation } relu && relu.Inputs[0].Producer is { Operation: BatchNormTraining } norm
            && relu.Inputs[0] == norm.Outputs[0]
            ? norm
            : null;

    private static Node Join(Node norm, Node gradient) =>
        new(
            norm.Id, new BatchNormGradient(FusedReLU.Of(((ActivationGradientOp)gradient.Operation).Function)),
            [gradient.Inputs[0], .. norm.Inputs.Skip(1), Normalization(gradient)!.Inputs[2]], norm.Layer)
        { Outputs = norm.Outputs };
}

using Fovea.Graph.Ops;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// The gradient of a ReLU right after a batch normalisation is computed in the normalisation's own gradient, which reads the input anyway
/// and computes from it what the ReLU was applied to: the ReLU's output is not read at all.
/// </summary>
internal sealed class BatchNormReLUGradientFusion : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        NodeReaders readers = context.ReadersIn(nodes);
        var fused = new Dictionary<int, Node>();   // the ReLU's gradient, by the normalisation's that takes it in
        foreach (Node node in nodes)
        {
            if (node.ReLUGradient().Applies && readers.OnlyReader<BatchNormGradient>(node.Outputs[0]) is Node reader
                && reader.Inputs[0] == node.Outputs[0] && PrecedingNorm(node) is Node norm && norm.Inputs[0] == reader.Inputs[1])
            {
                fused.Add(reader.Id, node);
            }
        }
        HashSet<int> gone = [.. fused.Values.Select(node => node.Id)];
        return
        [
            .. nodes
                .Where(node => !gone.Contains(node.Id))
                .Select(node => fused.TryGetValue(node.Id, out Node? gradient) ? Fuse(node, gradient) : node),
        ];
    }

    // The normalisation whose output, and nothing else, the ReLU of a gradient was applied to.
    private static Node? PrecedingNorm(Node gradient) =>
        gradient.Inputs[1].Producer is { Operation: Activation } relu
            && relu.Inputs[0].Producer is { Operation: BatchNormTraining } norm && relu.Inputs[0] == norm.Outputs[0]
            ? norm
            : null;

    private static Node Fuse(Node norm, Node gradient)
    {
        Value beta = PrecedingNorm(gradient)!.Inputs[2];
        return NodeFactory.Replace(
            norm, [gradient.Inputs[0], .. norm.Inputs.Skip(1), beta], new BatchNormGradient(gradient.ReLUGradient()));
    }
}

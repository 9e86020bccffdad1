using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Kernels.Elementwise;
using ActivationGradientOp = Fovea.Graph.Ops.ActivationGradient;

namespace Fovea.Compilation.Passes;

/// <summary>
/// A ReLU's gradient whose only reader is the gradient of a batch normalisation is computed there, as the incoming gradient is
/// read: inputs (dy, x, γ, mean, 1 / deviation, the ReLU's output).
/// </summary>
internal static class GatedNormGradients
{
    /// <summary>The nodes with what can be joined joined.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="fusion">A ReLU's gradient that another kernel does already is not there any more.</param>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes, EpilogueFusion fusion)
    {
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var joined = new Dictionary<int, Node>();   // the ReLU's gradient, by the node that takes it in
        foreach (Node node in nodes.Where(node => !fusion.IsAbsorbed(node)))
        {
            if (node.Operation is ActivationGradientOp { Function.Kind: ActivationKind.Relu }
                && readers.OnlyReader(node.Outputs[0]) is { Operation: BatchNormGradient } reader && reader.Inputs[0] == node.Outputs[0])
            {
                joined.Add(reader.Id, node);
            }
        }
        HashSet<int> gone = [.. joined.Values.Select(node => node.Id)];
        return [.. nodes.Where(node => !gone.Contains(node.Id)).Select(node => joined.TryGetValue(node.Id, out Node? relu) ? Join(node, relu) : node)];
    }

    private static Node Join(Node norm, Node relu) =>
        new(norm.Id, norm.Operation, [relu.Inputs[0], .. norm.Inputs.Skip(1), relu.Inputs[1]], norm.Layer) { Outputs = norm.Outputs };
}

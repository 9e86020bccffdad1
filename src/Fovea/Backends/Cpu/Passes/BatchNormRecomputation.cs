using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Elementwise;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// What a convolution takes from a batch normalisation is needed once more, for the weights' gradient. Where it is large, it is not kept but computed
/// again from the normalisation's input, which the way back reads anyway: it need not go to memory, nor come from there.
/// </summary>
internal static class BatchNormRecomputation
{
    /// <summary>The nodes with normalisations repeated; the graph stays as it is.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">The nodes.</param>
    /// <param name="make">Makes those that are new.</param>
    /// <param name="leastBytes">What is smaller is kept.</param>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes, NodeFactory make, long leastBytes)
    {
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var repeated = new List<Node>(nodes.Count);
        foreach (Node node in nodes)
        {
            if (node.Operation is not ConvolutionWeightGradient || Normalization(node.Inputs, readers, leastBytes) is not (int place, Node norm, FusedReLU relu))
            {
                repeated.Add(node);
                continue;
            }
            Node again = make.Node(
                new BatchNormRecompute(relu), [norm.Inputs[0], norm.Inputs[1], norm.Inputs[2], norm.Outputs[1], norm.Outputs[2]], norm.Layer);
            again.Outputs = [make.Value(again, norm.Outputs[0].Shape, "again")];
            Value[] inputs = [.. node.Inputs];
            inputs[place] = again.Outputs[0];
            repeated.Add(again);
            repeated.Add(new Node(node.Id, node.Operation, inputs, node.Layer) { Outputs = node.Outputs });
        }
        return repeated;
    }

    // The input that comes from a normalisation, by way of a rectifier or not, and that a convolution and its gradient alone read.
    private static (int Place, Node Norm, FusedReLU ReLU)? Normalization(IReadOnlyList<Value> inputs, NodeReaders readers, long leastBytes)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            Value value = inputs[i];
            Node? producer = value.Producer;
            FusedReLU relu = default;
            if (producer is { Operation: Activation activation } && FusedReLU.Of(activation.Function) is { Applies: true } rectifier
                && readers.OnlyReader(producer.Inputs[0]) == producer)
            {
                (relu, value) = (rectifier, producer.Inputs[0]);
                producer = value.Producer;
            }
            if (producer is { Operation: BatchNormTraining } && value == producer.Outputs[0] && value.Shape.Rank > 2 && value.Shape.Length * sizeof(float) >= leastBytes
                && readers.Of(inputs[i]) is [{ Operation: ConvolutionOp }, { Operation: ConvolutionWeightGradient }])
            {
                return (i, producer, relu);
            }
        }
        return null;
    }
}

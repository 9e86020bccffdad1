using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Elementwise;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// What a convolution reads from a batch normalisation is read once more, by the weights' gradient. Where it is large, it is not kept but
/// computed again from the normalisation's input, which the backward pass reads anyway: it need not go to memory, nor come from there.
/// </summary>
/// <param name="leastBytes">Smaller values are kept.</param>
internal sealed class BatchNormRecomputation(long leastBytes) : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        NodeReaders readers = context.ReadersIn(nodes);
        var rewritten = new List<Node>(nodes.Count);
        foreach (Node node in nodes)
        {
            if (node.Operation is not ConvolutionWeightGradient
                || LargeNorm(node.Inputs, readers) is not (int index, Node norm, FusedReLU relu))
            {
                rewritten.Add(node);
                continue;
            }
            Value[] read = [.. norm.Inputs.Take(3), norm.Outputs[1], norm.Outputs[2]];   // x, γ, β, and the batch's statistics
            Node again = context.Factory.Create(new BatchNormRecompute(relu), read, norm.Layer, "recomputed");
            Value[] inputs = [.. node.Inputs];
            inputs[index] = again.Outputs[0];
            rewritten.Add(again);
            rewritten.Add(NodeFactory.Replace(node, inputs));
        }
        return rewritten;
    }

    // The input that a normalisation computes, with or without a ReLU after it, and that only a convolution and its gradient read.
    private (int Index, Node Norm, FusedReLU ReLU)? LargeNorm(IReadOnlyList<Value> inputs, NodeReaders readers)
    {
        for (int i = 0; i < inputs.Count; i++)
        {
            Value value = inputs[i];
            FusedReLU relu = default;
            if (value.Producer is Node activation && activation.ReLU().Applies && readers.OnlyReader(activation.Inputs[0]) == activation)
            {
                (relu, value) = (activation.ReLU(), activation.Inputs[0]);
            }
            if (value.Producer is { Operation: BatchNormTraining } norm && value == norm.Outputs[0] && IsLarge(value)
                && readers.Of(inputs[i]) is [{ Operation: Convolution }, { Operation: ConvolutionWeightGradient }])
            {
                return (i, norm, relu);
            }
        }
        return null;
    }

    private bool IsLarge(Value value) => value.Shape.Rank > 2 && value.Shape.Length * sizeof(float) >= leastBytes;
}

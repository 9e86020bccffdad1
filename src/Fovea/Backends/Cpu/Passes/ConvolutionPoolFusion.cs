using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Layout;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// In plans whose lanes are images: a convolution, the ReLU that alone reads it, and the max pooling that alone reads that become one
/// node, so that what is pooled is never stored. In training as at inference: after <see cref="PooledReLUGradients"/>, the ReLU's
/// gradient reads the pooled values. In the backward pass, where nothing but the weights' gradient reads the gradient before the pooling,
/// the two become one.
/// </summary>
/// <param name="lanes">What vector lanes hold; other plans stay as they are.</param>
internal sealed class ConvolutionPoolFusion(TensorLayout lanes) : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
    {
        if (lanes != TensorLayout.BatchLanes)
        {
            return nodes;
        }
        NodeReaders readers = context.ReadersIn(nodes);
        var fused = new HashSet<int>();
        Node[] rewritten = [.. nodes.Select(node => FuseForward(node, readers, fused) ?? FuseBackward(node, readers, fused) ?? node)];
        return [.. rewritten.Where(node => !fused.Contains(node.Id))];
    }

    private static Node? FuseForward(Node node, NodeReaders readers, HashSet<int> fused)
    {
        if (node.Operation is not Convolution convolution)
        {
            return null;
        }
        Node? relu = readers.OnlyReLU(node.Outputs[0]);
        if (readers.OnlyReader((relu ?? node).Outputs[0]) is not { Operation: MaxPool pool } reader
            || !PooledConvolutionSelection.CanPool(convolution, pool, node))
        {
            return null;
        }
        fused.UnionWith(relu is null ? [reader.Id] : [reader.Id, relu.Id]);
        return NodeFactory.Replace(node, node.Inputs, new PooledConvolution(convolution, relu?.ReLU() ?? default, pool), reader.Outputs);
    }

    private static Node? FuseBackward(Node node, NodeReaders readers, HashSet<int> fused)
    {
        if (node.Operation is not IndexedPoolGradient pool
            || readers.OnlyReader(node.Outputs[0]) is not { Operation: ConvolutionWeightGradient convolution } reader
            || reader.Inputs[0] == node.Outputs[0]
            || !PooledConvolutionSelection.CanUnpool(convolution, pool, reader.Inputs[0].Shape))
        {
            return null;
        }
        fused.Add(reader.Id);
        return NodeFactory.Replace(
            node, [reader.Inputs[0], .. node.Inputs], new PooledWeightGradient(convolution, pool), reader.Outputs, reader.Layer);
    }
}

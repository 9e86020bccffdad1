using Fovea.Backends.Cpu.KernelSelection;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Kernels.Elementwise;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// In plans whose lanes are images: a convolution, the ReLU that alone reads it, and the max pooling that alone reads that become one
/// node, so that what is pooled is never stored. In training as at inference: behind <see cref="PooledReLUGradients"/>, the ReLU's
/// gradient reads the pooled values. On the way back, where nothing but the weights' gradient reads the gradient before the pooling,
/// the two become one.
/// </summary>
internal static class ConvolutionPoolFusion
{
    /// <summary>The nodes with what can be joined joined; the graph stays as it is.</summary>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes)
    {
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var gone = new HashSet<int>();
        Node[] joined = [.. nodes.Select(node => JoinForward(node, readers, gone) ?? JoinBackward(node, readers, gone) ?? node)];
        return [.. joined.Where(node => !gone.Contains(node.Id))];
    }

    private static Node? JoinForward(Node node, NodeReaders readers, HashSet<int> gone)
    {
        if (node.Operation is not ConvolutionOp convolution)
        {
            return null;
        }
        Node? relu = readers.OnlyReader(node.Outputs[0]) is { Operation: Activation activation } next && FusedReLU.Of(activation.Function).Applies ? next : null;
        if (readers.OnlyReader((relu ?? node).Outputs[0]) is not { Operation: MaxPool pool } reader || !PooledConvolutionSelection.CanPool(convolution, pool, node))
        {
            return null;
        }
        FusedReLU rectifier = relu is null ? default : FusedReLU.Of(((Activation)relu.Operation).Function);
        gone.UnionWith(relu is null ? [reader.Id] : [reader.Id, relu.Id]);
        return new Node(node.Id, new PooledConvolution(convolution, rectifier, pool), node.Inputs, node.Layer) { Outputs = reader.Outputs };
    }

    private static Node? JoinBackward(Node node, NodeReaders readers, HashSet<int> gone)
    {
        if (node.Operation is not IndexedPoolGradient pool
            || readers.OnlyReader(node.Outputs[0]) is not { Operation: ConvolutionWeightGradient convolution } reader
            || reader.Inputs[0] == node.Outputs[0] || !PooledConvolutionSelection.CanUnpool(convolution, pool, reader.Inputs[0].Shape))
        {
            return null;
        }
        gone.Add(reader.Id);
        return new Node(node.Id, new PooledWeightGradient(convolution, pool), [reader.Inputs[0], .. node.Inputs], reader.Layer) { Outputs = reader.Outputs };
    }
}

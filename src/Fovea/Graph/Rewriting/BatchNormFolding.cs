using Fovea.Graph.Ops;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;
using DenseOp = Fovea.Graph.Ops.Dense;

namespace Fovea.Graph.Rewriting;

/// <summary>
/// For inference: a batch normalisation whose input is a convolution's or a dense layer's alone becomes part of its weights.
/// The graph stays as it is; the new nodes exist in the list only.
/// </summary>
internal sealed class BatchNormFolding
{
    private readonly List<Node> _nodes = [];
    private readonly NodeFactory _new;

    private BatchNormFolding(NodeFactory make) => _new = make;

    /// <summary>The nodes with what can be folded folded.</summary>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes, NodeFactory make)
    {
        var pass = new BatchNormFolding(make);
        NodeReaders readers = NodeReaders.Of(graph, nodes);
        var folded = new HashSet<int>();
        foreach (Node node in nodes.Where(node => !folded.Contains(node.Id)))
        {
            if (node.Operation is ConvolutionOp or DenseOp && readers.OnlyReader(node.Outputs[0]) is { Operation: BatchNormInference norm } reader
                && node.Outputs[0].Id == reader.Inputs[0].Id)
            {
                pass.Fold(node, reader, norm);
                folded.Add(reader.Id);
            }
            else
            {
                pass._nodes.Add(node);
            }
        }
        return pass._nodes;
    }

    private void Fold(Node layer, Node reader, BatchNormInference norm)
    {
        Node fold = Add(new WeightFold(norm.Epsilon), [layer.Inputs[1], .. reader.Inputs.Skip(1), .. layer.Inputs.Skip(2)], layer.Layer);
        fold.Outputs = [_new.Value(fold, layer.Inputs[1].Shape, "weight"), _new.Value(fold, reader.Inputs[1].Shape, "bias")];
        Node whole = Add(layer.Operation, [layer.Inputs[0], .. fold.Outputs], layer.Layer);
        whole.Outputs = reader.Outputs;
    }

    private Node Add(Operation operation, IReadOnlyList<Value> inputs, string layer)
    {
        Node node = _new.Node(operation, inputs, layer);
        _nodes.Add(node);
        return node;
    }
}

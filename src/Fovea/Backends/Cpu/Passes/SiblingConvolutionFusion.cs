using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Tensors;
using ConvolutionOp = Fovea.Graph.Ops.Convolution;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// In training, 1×1 convolutions of the same input are one with the filters of all: it reads the input once, forward and for the weights, and
/// instead of several gradients to add there is one. What it gives is taken apart and put together where it lies.
/// </summary>
internal sealed class SiblingConvolutionFusion
{
    private readonly NodeFactory _make;
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<int, Value> _same = [];   // values that another stands for, since what was added to it is gone
    private readonly HashSet<int> _gone = [];             // values

    private SiblingConvolutionFusion(NodeFactory make) => _make = make;

    /// <summary>The nodes with siblings joined; the graph stays as it is.</summary>
    public static IReadOnlyList<Node> Apply(NetworkGraph graph, IReadOnlyList<Node> nodes, NodeFactory make)
    {
        var pass = new SiblingConvolutionFusion(make);
        var places = nodes.Select((node, i) => (node.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
        var joined = new Dictionary<int, Action>();   // what stands in a node's place
        foreach (SiblingConvolutions siblings in SiblingConvolutions.Find(nodes, NodeReaders.Of(graph, nodes)))
        {
            Node first = siblings.Forward.MinBy(node => places[node.Id])!, last = siblings.InputGradients.MaxBy(node => places[node.Id])!;
            foreach (Node node in siblings.Forward.AddRange(siblings.WeightGradients).AddRange(siblings.InputGradients))
            {
                joined.Add(node.Id, () => { });
            }
            Value weights = null!;   // joined on the way forward, which comes before the way back
            joined[first.Id] = () => weights = pass.JoinForward(siblings);
            joined[last.Id] = () => pass.JoinGradients(siblings, weights, last.Outputs[0]);
            pass._gone.UnionWith(siblings.InputGradients.Where(node => node != last).Select(node => node.Outputs[0].Id));
        }
        foreach (Node node in nodes)
        {
            if (joined.TryGetValue(node.Id, out Action? join))
            {
                join();
            }
            else
            {
                pass.Visit(node);
            }
        }
        return pass._nodes;
    }

    private void Visit(Node node)
    {
        if (node.Operation is Binary { Kind: BinaryKind.Add } && node.Inputs.Any(input => _gone.Contains(input.Id)))
        {
            Value[] left = [.. node.Inputs.Where(input => !_gone.Contains(input.Id))];
            if (left is [Value other])
            {
                _same.Add(node.Outputs[0].Id, Now(other));
            }
            else
            {
                _gone.Add(node.Outputs[0].Id);
            }
            return;
        }
        _nodes.Add(node.Inputs.Any(input => _same.ContainsKey(input.Id))
            ? new Node(node.Id, node.Operation, [.. node.Inputs.Select(Now)], node.Layer) { Outputs = node.Outputs }
            : node);
    }

    private Value Now(Value value) => _same.GetValueOrDefault(value.Id, value);

    // The weights of all; outputs stay the values they were.
    private Value JoinForward(SiblingConvolutions siblings)
    {
        Node one = siblings.Forward[0];
        string layer = Layers(siblings);
        Value[] rows = [.. siblings.Forward.Select(node => Add(new Reshape(new Shape(1, node.Inputs[1].Shape.Length)), [node.Inputs[1]], layer))];
        int filters = siblings.Forward.Sum(node => node.Outputs[0].Shape[1]);
        Value weights = Add(new Reshape(With(one.Inputs[1].Shape, 0, filters)), [Add(new Concat(), rows, layer)], layer);
        Value together = Add(one.Operation, [Now(one.Inputs[0]), weights], layer);
        int first = 0;
        foreach (Node node in siblings.Forward)
        {
            int channels = node.Outputs[0].Shape[1];
            Give(node.Outputs[0], new ChannelSlice(first, channels), [together], node.Layer);
            first += channels;
        }
        return weights;
    }

    private void JoinGradients(SiblingConvolutions siblings, Value weights, Value dInput)
    {
        string layer = Layers(siblings);
        var op = (ConvolutionOp)siblings.Forward[0].Operation;
        Value dOutput = Add(new Concat(), [.. siblings.InputGradients.Select(SiblingConvolutions.DOutput)], layer);
        Value dWeights = Add(new ConvolutionWeightGradient(op.Window, op.Groups, weights.Shape, HasBias: false), [Now(siblings.Forward[0].Inputs[0]), dOutput], layer);
        Value row = Add(new Reshape(new Shape(1, weights.Shape.Length)), [dWeights], layer);
        int first = 0;
        foreach (Node node in siblings.WeightGradients)
        {
            int length = node.Outputs[0].Shape.Length;
            Give(node.Outputs[0], new Reshape(node.Outputs[0].Shape), [Add(new ChannelSlice(first, length), [row], node.Layer)], node.Layer);
            first += length;
        }
        Give(dInput, new ConvolutionInputGradient(op.Window, op.Groups, dInput.Shape), [dOutput, weights], layer);
    }

    private Value Add(Operation operation, IReadOnlyList<Value> inputs, string layer)
    {
        Node node = _make.Node(operation, inputs, layer);
        node.Outputs = [_make.Value(node, operation.InferShapes([.. inputs.Select(input => input.Shape)])[0], "joined")];
        _nodes.Add(node);
        return node.Outputs[0];
    }

    private void Give(Value output, Operation operation, IReadOnlyList<Value> inputs, string layer)
    {
        Node node = _make.Node(operation, inputs, layer);
        node.Outputs = [output];
        _nodes.Add(node);
    }

    private static string Layers(SiblingConvolutions siblings) => string.Join(" + ", siblings.Forward.Select(node => node.Layer));

    private static Shape With(Shape shape, int axis, int size)
    {
        int[] sizes = shape.AsSpan().ToArray();
        sizes[axis] = size;
        return new Shape(sizes);
    }
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Graph.Rewriting;
using Fovea.Tensors;

namespace Fovea.Backends.Cpu.Passes;

/// <summary>
/// In training, 1×1 convolutions of the same input become one with the filters of all: it reads the input once, forward and for the
/// weights' gradient, and instead of several gradients to add there is one. Its output is sliced, and the gradients concatenated, without
/// copying where the compiler can make them views.
/// </summary>
internal sealed class SiblingConvolutionFusion : IGraphRewriting
{
    /// <inheritdoc/>
    public IReadOnlyList<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes) =>
        new Fusion(context.Factory).Apply(context, nodes);

    private sealed class Fusion(NodeFactory factory)
    {
        private readonly List<Node> _nodes = [];
        private readonly Dictionary<int, Value> _same = [];   // values that another stands for, since what was added to it is gone
        private readonly HashSet<int> _gone = [];             // values

        public List<Node> Apply(RewritingContext context, IReadOnlyList<Node> nodes)
        {
            var places = nodes.Select((node, i) => (node.Id, i)).ToDictionary(pair => pair.Id, pair => pair.i);
            var fused = new Dictionary<int, Action>();   // what is added in a node's place
            foreach (SiblingConvolutions siblings in SiblingConvolutions.Find(nodes, context.ReadersIn(nodes)))
            {
                Node first = siblings.Forward.MinBy(node => places[node.Id])!;
                Node last = siblings.InputGradients.MaxBy(node => places[node.Id])!;
                foreach (Node node in siblings.Forward.AddRange(siblings.WeightGradients).AddRange(siblings.InputGradients))
                {
                    fused.Add(node.Id, () => { });
                }
                Value weights = null!;   // concatenated in the forward pass, which comes before the backward pass
                fused[first.Id] = () => weights = FuseForward(siblings);
                fused[last.Id] = () => FuseGradients(siblings, weights, last.Outputs[0]);
                _gone.UnionWith(siblings.InputGradients.Where(node => node != last).Select(node => node.Outputs[0].Id));
            }
            foreach (Node node in nodes)
            {
                if (fused.TryGetValue(node.Id, out Action? fuse))
                {
                    fuse();
                }
                else
                {
                    Visit(node);
                }
            }
            return _nodes;
        }

        private void Visit(Node node)
        {
            if (node.IsAddition() && node.Inputs.Any(input => _gone.Contains(input.Id)))
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
            bool isMoved = node.Inputs.Any(input => _same.ContainsKey(input.Id));
            _nodes.Add(isMoved ? NodeFactory.Replace(node, [.. node.Inputs.Select(Now)]) : node);
        }

        private Value Now(Value value) => _same.GetValueOrDefault(value.Id, value);

        // Gives the weights of all; outputs stay the values they were.
        private Value FuseForward(SiblingConvolutions siblings)
        {
            Node one = siblings.Forward[0];
            string layer = Layers(siblings);
            Value[] rows = [.. siblings.Forward.Select(node => AddRow(node.Inputs[1], layer))];
            int filters = siblings.Forward.Sum(node => node.Outputs[0].Shape[1]);
            Value weights = Add(new Reshape(With(one.Inputs[1].Shape, 0, filters)), [Add(new Concat(), rows, layer)], layer);
            Value together = Add(one.Operation, [Now(one.Inputs[0]), weights], layer);
            int first = 0;
            foreach (Node node in siblings.Forward)
            {
                int channels = node.Outputs[0].Shape[1];
                AddFor(node.Outputs[0], new ChannelSlice(first, channels), [together], node.Layer);
                first += channels;
            }
            return weights;
        }

        private void FuseGradients(SiblingConvolutions siblings, Value weights, Value dInput)
        {
            string layer = Layers(siblings);
            var op = (Convolution)siblings.Forward[0].Operation;
            Value input = Now(siblings.Forward[0].Inputs[0]);
            Value dOutput = Add(new Concat(), [.. siblings.InputGradients.Select(SiblingConvolutions.DOutput)], layer);
            var gradient = new ConvolutionWeightGradient(op.Window, op.Groups, weights.Shape, HasBias: false);
            Value row = AddRow(Add(gradient, [input, dOutput], layer), layer);
            int first = 0;
            foreach (Node node in siblings.WeightGradients)
            {
                Value dWeights = node.Outputs[0];
                Value slice = Add(new ChannelSlice(first, dWeights.Shape.Length), [row], node.Layer);
                AddFor(dWeights, new Reshape(dWeights.Shape), [slice], node.Layer);
                first += dWeights.Shape.Length;
            }
            AddFor(dInput, new ConvolutionInputGradient(op.Window, op.Groups, dInput.Shape), [dOutput, weights], layer);
        }

        private Value AddRow(Value value, string layer) => Add(new Reshape(new Shape(1, value.Shape.Length)), [value], layer);

        private Value Add(Operation operation, IReadOnlyList<Value> inputs, string layer)
        {
            Node node = factory.Create(operation, inputs, layer, "siblings");
            _nodes.Add(node);
            return node.Outputs[0];
        }

        private void AddFor(Value output, Operation operation, IReadOnlyList<Value> inputs, string layer) =>
            _nodes.Add(factory.CreateFor([output], operation, inputs, layer));

        private static string Layers(SiblingConvolutions siblings) => string.Join(" + ", siblings.Forward.Select(node => node.Layer));

        private static Shape With(Shape shape, int axis, int size)
        {
            int[] sizes = shape.AsSpan().ToArray();
            sizes[axis] = size;
            return new Shape(sizes);
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Concatenates tensors along the channels (axis 1); all other axes must be equal.</summary>
public sealed record Concat : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        int channels = 0;
        foreach (Shape shape in inputs)
        {
            bool fits = shape.Rank == inputs[0].Rank
                && shape[0] == inputs[0][0] && shape.AsSpan()[2..].SequenceEqual(inputs[0].AsSpan()[2..]);
            if (!fits)
            {
                throw new ShapeException(
                    "Branches are concatenated along the channels, so all other axes must be equal; found " +
                    $"{string.Join(", ", inputs)}. Check the branches' strides and padding.");
            }
            channels += shape[1];
        }
        return [new Shape([inputs[0][0], channels, .. inputs[0].AsSpan()[2..]])];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        var gradients = new Value?[node.Inputs.Count];
        int first = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            int channels = node.Inputs[i].Shape[1];
            if (graph.NeedsGradient(node.Inputs[i]))
            {
                gradients[i] = graph.AddNode(new ChannelSlice(first, channels), [dOutputs[0]!], node.Layer).Outputs[0];
            }
            first += channels;
        }
        return gradients;
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        (int outer, int channels, int inner) = arguments.OutputShape(0).Around(1);
        int first = 0;
        for (int i = 0; i < arguments.InputCount; i++)
        {
            int size = arguments.InputShape(i)[1];
            for (int n = 0; n < outer; n++)
            {
                arguments.Input(i).Slice(n * size * inner, size * inner).CopyTo(arguments.Output(0)[(((n * channels) + first) * inner)..]);
            }
            first += size;
        }
    }
}

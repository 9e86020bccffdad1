using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Multiplies by a factor per channel (axis 1): inputs (x, factors [c]).</summary>
public sealed record ChannelScale : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[1] == new Shape(inputs[0][1])
        ? [inputs[0]]
        : throw new ShapeException($"{Name} takes a factor per channel of {inputs[0]}; found {inputs[1]}.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        (Value x, Value factors, Value dy) = (node.Inputs[0], node.Inputs[1], dOutputs[0]!);
        var gradients = new Value?[2];
        if (graph.NeedsGradient(x))
        {
            gradients[0] = graph.AddNode(this, [dy, factors], node.Layer).Outputs[0];
        }
        if (graph.NeedsGradient(factors))
        {
            Value product = graph.AddNode(new Binary(BinaryKind.Multiply), [dy, x], node.Layer).Outputs[0];
            gradients[1] = graph.AddNode(new ChannelSum(), [product], node.Layer).Outputs[0];
        }
        return gradients;
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[i] * arguments.Input(1)[i / area % channels];
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Adds a bias per channel (axis 1): inputs (x, bias [c]).</summary>
public sealed record ChannelBias : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[1] == new Shape(inputs[0][1])
        ? [inputs[0]]
        : throw new ShapeException($"{Name} takes a value per channel of {inputs[0]}; found {inputs[1]}.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
    [
        dOutputs[0],
        graph.NeedsGradient(node.Inputs[1]) ? graph.AddNode(new ChannelSum(), [dOutputs[0]!], node.Layer).Outputs[0] : null,
    ];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[i] + arguments.Input(1)[i / area % channels];
        }
    }
}

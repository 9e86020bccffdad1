using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>x for x ≥ 0, slope · x below: inputs (x, slopes [1] or [c]).</summary>
public sealed record PReLU : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) =>
        inputs[1].Length == 1 || inputs[1] == new Shape(inputs[0][1])
            ? [inputs[0]]
            : throw new ShapeException($"PReLU takes one slope, or one per channel of {inputs[0]}; found {inputs[1]}.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        Node gradient = graph.AddNode(new PReLUGradient(), [dOutputs[0]!, node.Inputs[0], node.Inputs[1]], node.Layer);
        return gradient.Outputs;
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), slopes = arguments.Input(1), y = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[i] > 0 ? x[i] : slopes[slopes.Length == 1 ? 0 : i / area % channels] * x[i];
        }
    }
}

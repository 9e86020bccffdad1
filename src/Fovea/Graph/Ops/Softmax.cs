using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Softmax, or its logarithm, along axis 1 (channels or features).</summary>
/// <param name="Logarithm">Whether to compute the logarithm.</param>
public sealed record Softmax(bool Logarithm) : Operation
{
    /// <inheritdoc/>
    public override string Name => Logarithm ? "LogSoftmax" : "Softmax";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new SoftmaxGradient(Logarithm), [dOutputs[0]!, node.Outputs[0]], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        (int outer, int size, int inner) = arguments.InputShape(0).Around(1);
        for (int row = 0; row < outer * inner; row++)
        {
            int first = (row / inner * size * inner) + (row % inner);
            double largest = double.NegativeInfinity, sum = 0;
            for (int k = 0; k < size; k++)
            {
                largest = Math.Max(largest, x[first + (k * inner)]);
            }
            for (int k = 0; k < size; k++)
            {
                sum += Math.Exp(x[first + (k * inner)] - largest);
            }
            for (int k = 0; k < size; k++)
            {
                double logarithm = x[first + (k * inner)] - largest - Math.Log(sum);
                y[first + (k * inner)] = Logarithm ? logarithm : Math.Exp(logarithm);
            }
        }
    }
}

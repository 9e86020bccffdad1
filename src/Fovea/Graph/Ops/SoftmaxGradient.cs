using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a softmax or its logarithm along axis 1: (dy, y) → dx.</summary>
/// <param name="Logarithm">Whether y is the logarithm.</param>
public sealed record SoftmaxGradient(bool Logarithm) : Operation
{
    /// <inheritdoc/>
    public override string Name => Logarithm ? "LogSoftmaxGradient" : "SoftmaxGradient";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), y = arguments.Input(1), dx = arguments.Output(0);
        (int outer, int size, int inner) = arguments.InputShape(0).Around(1);
        for (int row = 0; row < outer * inner; row++)
        {
            int first = (row / inner * size * inner) + (row % inner);
            double sum = 0;
            for (int k = 0; k < size; k++)
            {
                sum += dy[first + (k * inner)] * (Logarithm ? 1 : y[first + (k * inner)]);
            }
            for (int k = 0; k < size; k++)
            {
                int i = first + (k * inner);
                dx[i] = Logarithm ? dy[i] - (Math.Exp(y[i]) * sum) : y[i] * (dy[i] - sum);
            }
        }
    }
}

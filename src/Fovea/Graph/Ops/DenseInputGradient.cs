using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a dense layer with respect to its input: (dy [n, out], weights [out, in]) → dy·weights, [n, in].</summary>
public sealed record DenseInputGradient : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [new Shape(inputs[0][0], inputs[1][1])];

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => (long)inputs[0].Length * inputs[1][1];

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), weights = arguments.Input(1), dx = arguments.Output(0);
        int features = arguments.InputShape(1)[1], outputs = arguments.InputShape(1)[0];
        for (int i = 0; i < dy.Length; i++)
        {
            (int n, int o) = (i / outputs, i % outputs);
            for (int k = 0; k < features; k++)
            {
                dx[(n * features) + k] += dy[i] * weights[(o * features) + k];
            }
        }
    }
}

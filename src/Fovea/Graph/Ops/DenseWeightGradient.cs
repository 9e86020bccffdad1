using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a dense layer with respect to its weights: (x [n, in], dy [n, out]) → dyᵀ·x, [out, in].</summary>
public sealed record DenseWeightGradient : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [new Shape(inputs[1][1], inputs[0][1])];

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => (long)inputs[0].Length * inputs[1][1];

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), dy = arguments.Input(1), dWeights = arguments.Output(0);
        int features = arguments.InputShape(0)[1], outputs = arguments.InputShape(1)[1];
        for (int i = 0; i < dy.Length; i++)
        {
            (int n, int o) = (i / outputs, i % outputs);
            for (int k = 0; k < features; k++)
            {
                dWeights[(o * features) + k] += dy[i] * x[(n * features) + k];
            }
        }
    }
}

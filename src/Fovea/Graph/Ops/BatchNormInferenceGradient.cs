using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradient of a batch normalisation with running statistics with respect to its input: (dy,
/// γ, variance) → dy · γ / √(variance + ε).
/// </summary>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
public sealed record BatchNormInferenceGradient(float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), dx = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < dx.Length; i++)
        {
            int c = i / area % channels;
            dx[i] = dy[i] * arguments.Input(1)[c] / Math.Sqrt(arguments.Input(2)[c] + Epsilon);
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradients of a batch normalisation with running statistics with respect to γ and β:
/// (dy, x, mean, variance) → (Σ dy · (x − mean) / √(variance + ε), Σ dy), both per channel.
/// </summary>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
public sealed record BatchNormInferenceParameterGradient(float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[2], inputs[2]];

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), x = arguments.Input(1), dGamma = arguments.Output(0), dBeta = arguments.Output(1);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < dy.Length; i++)
        {
            int c = i / area % channels;
            dGamma[c] += dy[i] * (x[i] - arguments.Input(2)[c]) / Math.Sqrt(arguments.Input(3)[c] + Epsilon);
            dBeta[c] += dy[i];
        }
    }
}

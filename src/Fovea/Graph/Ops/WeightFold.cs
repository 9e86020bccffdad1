using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The weights and bias of a convolution or dense layer with the following batch normalisation folded in: inputs
/// (weights, γ, β, mean, variance[, bias]), outputs (weights · s, (bias − mean) · s + β) with s = γ / √(variance + ε)
/// for each output channel. Added only by the compiler.
/// </summary>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
internal sealed record WeightFold(float Epsilon) : Operation
{
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0], inputs[1]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> weights = arguments.Output(0), bias = arguments.Output(1);
        int products = weights.Length / bias.Length;
        for (int channel = 0; channel < bias.Length; channel++)
        {
            double scale = arguments.Input(1)[channel] / Math.Sqrt(arguments.Input(4)[channel] + Epsilon);
            double before = arguments.InputCount > 5 ? arguments.Input(5)[channel] : 0;
            bias[channel] = ((before - arguments.Input(3)[channel]) * scale) + arguments.Input(2)[channel];
            for (int i = channel * products; i < (channel + 1) * products; i++)
            {
                weights[i] = arguments.Input(0)[i] * scale;
            }
        }
    }
}

using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a layer normalisation: (dy, x, γ, mean, 1 / deviation) → (dx, dγ, dβ).</summary>
/// <param name="Axes">How many of the last axes.</param>
public sealed record LayerNormalizationGradient(int Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    internal override void Evaluate(ReferenceArguments arguments)
    {
        Span<double> dy = arguments.Input(0), x = arguments.Input(1), gamma = arguments.Input(2), dx = arguments.Output(0);
        int size = gamma.Length;
        for (int row = 0; row < arguments.Input(3).Length; row++)
        {
            (double mean, double inverse) = (arguments.Input(3)[row], arguments.Input(4)[row]);
            double flow = 0, product = 0;
            for (int i = 0; i < size; i++)
            {
                double normalized = (x[(row * size) + i] - mean) * inverse;
                double gradient = dy[(row * size) + i];
                arguments.Output(1)[i] += gradient * normalized;
                arguments.Output(2)[i] += gradient;
                flow += gradient * gamma[i] / size;
                product += gradient * gamma[i] * normalized / size;
            }
            for (int i = 0; i < size; i++)
            {
                double normalized = (x[(row * size) + i] - mean) * inverse;
                dx[(row * size) + i] = inverse * ((dy[(row * size) + i] * gamma[i]) - flow - (normalized * product));
            }
        }
    }
}

using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Recomputes the output of a batch normalisation: (x, γ, β, mean, 1 / σ) → y. The compiler uses it instead of
/// keeping y.
/// </summary>
/// <param name="ReLU">The fused ReLU after the normalisation.</param>
internal sealed record BatchNormRecompute(FusedReLU ReLU) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / area % channels;
            double value = ((x[i] - arguments.Input(3)[c]) * arguments.Input(4)[c] * arguments.Input(1)[c]) + arguments.Input(2)[c];
            y[i] = ReLU.Applies ? Math.Min(Math.Max(0, value), ReLU.UpperBound) : value;
        }
    }
}

using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>What a batch normalisation gave, computed from its input once more: (x, γ, β, mean, 1 / deviation) → y. The compiler uses it instead of keeping y.</summary>
/// <param name="ReLU">The rectifier behind the normalisation, which is part of it.</param>
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

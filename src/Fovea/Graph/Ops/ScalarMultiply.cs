using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>A tensor times a scalar that is computed: (x, s) → x · s.</summary>
public sealed record ScalarMultiply : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[1].Length == 1
        ? [inputs[0]]
        : throw new ShapeException($"{Name} takes a tensor and one number; found {inputs[0]} and {inputs[1]}.");

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        double scalar = arguments.Input(1)[0];
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = x[i] * scalar;
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a PReLU: (dy, x, slopes) → (dx, dSlopes).</summary>
public sealed record PReLUGradient : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> dy = arguments.Input(0), x = arguments.Input(1), slopes = arguments.Input(2);
        Span<double> dx = arguments.Output(0), dSlopes = arguments.Output(1);
        int channels = arguments.InputShape(1)[1], area = arguments.InputShape(1).Area();
        for (int i = 0; i < dy.Length; i++)
        {
            int slope = slopes.Length == 1 ? 0 : i / area % channels;
            dx[i] = x[i] > 0 ? dy[i] : slopes[slope] * dy[i];
            dSlopes[slope] += x[i] > 0 ? 0 : x[i] * dy[i];
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The sum over all axes but the channel axis (axis 1): x [n, c, …] → [c]. The gradient of a bias.</summary>
public sealed record ChannelSum : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [new Shape(inputs[0][1])];

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), sums = arguments.Output(0);
        int channels = sums.Length, area = arguments.InputShape(0).Area();
        for (int i = 0; i < x.Length; i++)
        {
            sums[i / area % channels] += x[i];
        }
    }
}

using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a group normalisation: (dy, x, γ, mean, 1 / σ) → (dx, dγ, dβ).</summary>
/// <param name="Groups">The number of groups.</param>
public sealed record GroupNormalizationGradient(int Groups) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(1);
        var geometry = new NormalizationGeometry(shape[0], shape[1], shape.Area(), TensorLayout.Plain, Groups);
        ReferenceGroupNorm.InputGradient<double>(
            geometry, arguments.Input(1), arguments.Input(2), arguments.Input(3), arguments.Input(4),
            arguments.Input(0), arguments.Output(0), 0, shape[0] * Groups);
        ReferenceGroupNorm.ParameterGradient<double>(
            geometry, arguments.Input(1), arguments.Input(3), arguments.Input(4), arguments.Input(0),
            arguments.Output(1), arguments.Output(2), 0, shape[1]);
    }
}

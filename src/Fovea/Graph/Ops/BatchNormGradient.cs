using Fovea.Kernels.Elementwise;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a batch normalisation: (dy, x, γ, mean, 1 / σ) → (dx, dγ, dβ).</summary>
/// <param name="ReLU">
/// A fused ReLU after the normalisation, whose gradient is included; then β is the last input.
/// </param>
public sealed record BatchNormGradient(FusedReLU ReLU = default) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(1);
        var geometry = new NormalizationGeometry(shape[0], shape[1], shape.Area(), TensorLayout.Plain);
        ReferenceBatchNorm.Gradient<double>(
            geometry, arguments.Input(1), arguments.Input(2), ReLU.Applies ? arguments.Input(5) : [],
            arguments.Input(3), arguments.Input(4), ReLU, arguments.Input(0),
            arguments.Output(0), arguments.Output(1), arguments.Output(2), 0, shape[1]);
    }
}

using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a layer normalisation: (dy, x, γ, mean, 1 / σ) → (dx, dγ, dβ).</summary>
/// <param name="Axes">The number of trailing axes to normalise over.</param>
public sealed record LayerNormalizationGradient(int Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        var geometry = new LayerNormGeometry(arguments.Input(3).Length, arguments.Input(2).Length);
        ReferenceLayerNorm.InputGradient<double>(
            geometry, arguments.Input(1), arguments.Input(2), arguments.Input(3), arguments.Input(4),
            arguments.Input(0), arguments.Output(0),
            0, arguments.Input(3).Length);
        ReferenceLayerNorm.ParameterGradient<double>(
            geometry, arguments.Input(1), arguments.Input(3), arguments.Input(4), arguments.Input(0),
            arguments.Output(1), arguments.Output(2),
            0, arguments.Input(2).Length);
    }
}

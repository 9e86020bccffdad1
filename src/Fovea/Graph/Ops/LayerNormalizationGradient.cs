using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a layer normalisation: (dy, x, γ, mean, 1 / deviation) → (dx, dγ, dβ).</summary>
/// <param name="Axes">How many of the last axes.</param>
public sealed record LayerNormalizationGradient(int Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradients of a group normalisation: (dy, x, γ, mean, 1 / deviation) → (dx, dγ, dβ).</summary>
/// <param name="Groups">How many groups.</param>
public sealed record GroupNormalizationGradient(int Groups) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1], inputs[2], inputs[2]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

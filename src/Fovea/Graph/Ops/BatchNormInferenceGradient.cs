using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a batch normalisation with running statistics with respect to its input: (dy, any [c], γ, variance) → dy · γ / √(variance + ε).</summary>
/// <param name="Epsilon">Added to the variance, inside the root.</param>
public sealed record BatchNormInferenceGradient(float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

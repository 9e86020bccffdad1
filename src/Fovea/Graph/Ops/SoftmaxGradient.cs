using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a softmax or its logarithm along axis 1: (dy, y) → dx.</summary>
/// <param name="Logarithm">Whether y is the logarithm.</param>
public sealed record SoftmaxGradient(bool Logarithm) : Operation
{
    /// <inheritdoc/>
    public override string Name => Logarithm ? "LogSoftmaxGradient" : "SoftmaxGradient";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

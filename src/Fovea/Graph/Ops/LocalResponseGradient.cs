using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a local response normalisation: (dy, x) → dx.</summary>
/// <param name="Size">Channels in the sum.</param>
/// <param name="Alpha">α, divided by the size.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public sealed record LocalResponseGradient(int Size, float Alpha, float Beta, float K) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

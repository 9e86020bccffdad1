using System.Collections.Immutable;
using Fovea.Execution.Reference;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a median pooling: (dy, x) → dx; for an even count, half to each of the middle two.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
public sealed record MedianPoolGradient(ImmutableArray<PoolingAxis> Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

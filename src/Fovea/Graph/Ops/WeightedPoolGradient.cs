using System.Collections.Immutable;
using Fovea.Execution.Reference;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of the weighted mean Σa² / Σa: (dy, x) → dx.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
public sealed record WeightedPoolGradient(ImmutableArray<PoolingAxis> Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

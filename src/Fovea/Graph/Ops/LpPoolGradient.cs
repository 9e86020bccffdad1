using System.Collections.Immutable;
using Fovea.Execution.Reference;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of an Lp pooling: (dy, x, y) → dx.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="Power">p.</param>
public sealed record LpPoolGradient(ImmutableArray<PoolingAxis> Axes, float Power) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

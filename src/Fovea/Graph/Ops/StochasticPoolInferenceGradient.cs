using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of the weighted mean Σa² / Σa: (dy, x) → dx.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
public sealed record StochasticPoolInferenceGradient(ImmutableArray<PoolingAxis> Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[1]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(1), Axes);
        ReferenceStochasticPool.InferenceGradient<double>(
            geometry, arguments.Input(1), arguments.Input(0), arguments.Output(0), 0, geometry.Planes);
    }
}

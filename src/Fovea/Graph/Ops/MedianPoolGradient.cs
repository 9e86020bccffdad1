using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradient of a median pooling: (dy, indices) → dx; for an even count, half goes to each of the middle two.
/// </summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="InputShape">The shape of the pooling's input, which is the shape of dx.</param>
public sealed record MedianPoolGradient(ImmutableArray<PoolingAxis> Axes, Shape InputShape) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [InputShape];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(InputShape, Axes);
        ReferenceMedianPool.Gradient<double>(geometry, arguments.Input(0), PoolSizes.Indices(arguments.Input(1)),
            arguments.Output(0), 0, geometry.Planes);
    }
}

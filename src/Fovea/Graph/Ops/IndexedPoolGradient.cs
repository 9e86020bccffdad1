using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The gradient of a pooling that selects one element of each window: (dy, index) → dx; each gradient goes to the
/// selected element.
/// </summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="InputShape">The shape of the pooling's input, which is the shape of dx.</param>
public sealed record IndexedPoolGradient(ImmutableArray<PoolingAxis> Axes, Shape InputShape) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [InputShape];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(InputShape, Axes);
        ReferenceMaxPool.Gradient<double>(geometry, arguments.Input(0), PoolSizes.Indices(arguments.Input(1)),
            arguments.Output(0), 0, geometry.Planes);
    }
}

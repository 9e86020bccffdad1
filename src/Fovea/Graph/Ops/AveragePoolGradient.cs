using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of an average pooling: dy → dx.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="CountIncludePad">Whether padding counted in the divisor.</param>
/// <param name="InputShape">The shape of the pooling's input, which is the shape of dx.</param>
public sealed record AveragePoolGradient(ImmutableArray<PoolingAxis> Axes, bool CountIncludePad, Shape InputShape) : Operation
{
    internal AverageDivisor Divisor => new(CountIncludePad);

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [InputShape];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(InputShape, Axes);
        ReferenceAveragePool.Gradient<double>(geometry, Divisor, arguments.Input(0), arguments.Output(0), 0, geometry.Planes);
    }
}

using System.Collections.Immutable;
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

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(1), Axes);
        ReferenceLpPool.Gradient<double>(geometry, Power, arguments.Input(1), arguments.Input(2), arguments.Input(0),
            arguments.Output(0), 0, geometry.Planes);
    }
}

using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The mean of each window.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="CountIncludePad">Whether padding counts in the divisor.</param>
public sealed record AveragePool(ImmutableArray<PoolingAxis> Axes, bool CountIncludePad) : Operation
{
    internal AverageDivisor Divisor => new(CountIncludePad);

    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape output = PoolSizes.Output(inputs[0], Axes);
        return [output];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) =>
        PoolSizes.ReceptiveFieldRules(Axes);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new AveragePoolGradient(Axes, CountIncludePad, node.Inputs[0].Shape), [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(0), Axes);
        ReferenceAveragePool.Forward<double>(geometry, Divisor, arguments.Input(0), arguments.Output(0), 0, geometry.Planes);
    }
}

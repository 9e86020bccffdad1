using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The median of each window, and the one or two elements it is computed from: outputs (y, their indices).
/// </summary>
/// <param name="Axes">The window along each spatial axis.</param>
public sealed record MedianPool(ImmutableArray<PoolingAxis> Axes) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape output = PoolSizes.Output(inputs[0], Axes);
        return [output, new Shape(2 * output.Length)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) =>
        PoolSizes.ReceptiveFieldRules(Axes);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new MedianPoolGradient(Axes, node.Inputs[0].Shape), [dOutputs[0]!, node.Outputs[1]], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(0), Axes);
        var sources = new int[2 * arguments.Output(0).Length];
        ReferenceMedianPool.Forward<double>(geometry, arguments.Input(0), arguments.Output(0), sources, 0, geometry.Planes);
        PoolSizes.Write(sources, arguments.Output(1));
    }
}

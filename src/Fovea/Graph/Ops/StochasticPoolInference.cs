using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Stochastic pooling at inference: Σa² / Σa of each window; 0 if all are 0.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
public sealed record StochasticPoolInference(ImmutableArray<PoolingAxis> Axes) : Operation
{
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
        [graph.AddNode(new StochasticPoolInferenceGradient(Axes), [dOutputs[0]!, node.Inputs[0]], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(0), Axes);
        ReferenceStochasticPool.Inference<double>(geometry, arguments.Input(0), arguments.Output(0), 0, geometry.Planes);
    }
}

using System.Collections.Immutable;
using Fovea.Kernels.Pooling;
using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Stochastic pooling in training: an element of each window drawn with probability a / Σa, and its index.
/// </summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="Stream">The index of the random stream in the graph.</param>
public sealed record StochasticPool(ImmutableArray<PoolingAxis> Axes, int Stream) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape output = PoolSizes.Output(inputs[0], Axes);
        return [output, output];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule> ReceptiveFieldRules(IReadOnlyList<Shape> inputs) =>
        PoolSizes.ReceptiveFieldRules(Axes);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new IndexedPoolGradient(Axes, node.Inputs[0].Shape), [dOutputs[0]!, node.Outputs[1]], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        PoolingGeometry geometry = PoolSizes.Geometry(arguments.InputShape(0), Axes);
        var indices = new int[arguments.Output(1).Length];
        var random = new CounterRandom(arguments.Seed, (uint)RandomPurpose.Layer + (uint)Stream, (uint)arguments.Step);
        ReferenceStochasticPool.Forward<double>(geometry, random, arguments.Input(0), arguments.Output(0), indices, 0, geometry.Planes);
        PoolSizes.Write(indices, arguments.Output(1));
    }
}

using System.Collections.Immutable;
using Fovea.Execution.Reference;
using Fovea.Kernels.Pooling;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Stochastic pooling in training: a value of each window drawn with probability a / Σa, and where it stands.</summary>
/// <param name="Axes">The window along each spatial axis.</param>
/// <param name="Stream">Which random stream of the graph.</param>
public sealed record SamplePool(ImmutableArray<PoolingAxis> Axes, int Stream) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        Shape output = PoolSizes.Output(inputs[0], Axes);
        return [output, output];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FieldRule> Fields(IReadOnlyList<Shape> inputs) => PoolSizes.Fields(Axes);

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new IndexedPoolGradient(Axes, node.Inputs[0].Shape), [dOutputs[0]!, node.Outputs[1]], node.Layer).Outputs[0]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Batch normalisation with the batch's statistics: inputs (x, γ, β, running mean, running variance, batches seen), outputs (y, mean, 1 / deviation). Moves the running statistics.</summary>
/// <param name="Epsilon">Added to the variance, inside the root.</param>
/// <param name="Momentum">The batch's share in the running statistics.</param>
public sealed record BatchNormTraining(float Epsilon, float Momentum) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0], inputs[1], inputs[1]];

    /// <inheritdoc/>
    public override bool HasSideEffect => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [.. graph.AddNode(new BatchNormGradient(), [dOutputs[0]!, node.Inputs[0], node.Inputs[1], node.Outputs[1], node.Outputs[2]], node.Layer).Outputs, null, null, null];
    internal override void Evaluate(ReferenceArguments arguments) { }
}

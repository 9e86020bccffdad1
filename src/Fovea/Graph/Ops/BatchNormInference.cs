using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Batch normalisation with running statistics: inputs (x, γ, β, mean, variance).</summary>
/// <param name="Epsilon">Added to the variance, inside the root.</param>
public sealed record BatchNormInference(float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new BatchNormInferenceGradient(Epsilon), [dOutputs[0]!, node.Inputs[2], node.Inputs[1], node.Inputs[4]], node.Layer).Outputs[0], null, null, null, null];
    internal override void Evaluate(ReferenceArguments arguments) { }
}

using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Softmax, or its logarithm, along axis 1 (channels or features).</summary>
/// <param name="Logarithm">Whether the logarithm is meant.</param>
public sealed record Softmax(bool Logarithm) : Operation
{
    /// <inheritdoc/>
    public override string Name => Logarithm ? "LogSoftmax" : "Softmax";

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new SoftmaxGradient(Logarithm), [dOutputs[0]!, node.Outputs[0]], node.Layer).Outputs[0]];

    internal override void Evaluate(ReferenceArguments arguments) { }
}

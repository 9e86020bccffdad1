using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>A tensor of ones in its input's shape: the gradient that differentiation starts from.</summary>
public sealed record OnesLike : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) => [null];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments) => arguments.Output(0).Fill(1);
}

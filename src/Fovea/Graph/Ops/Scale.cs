using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Multiplication by a constant.</summary>
/// <param name="Factor">The constant.</param>
public sealed record Scale(float Factor) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(this, [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = Factor * x[i];
        }
    }
}

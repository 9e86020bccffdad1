using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Element-wise arithmetic on two tensors of the same shape.</summary>
/// <param name="Kind">The operation.</param>
public sealed record Binary(BinaryKind Kind) : Operation
{
    /// <inheritdoc/>
    public override string Name => Kind.ToString();

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[0] == inputs[1]
        ? [inputs[0]]
        : throw new ShapeException(
            $"{Name} takes two tensors of the same shape; found {inputs[0]} and {inputs[1]}. In a residual block, " +
            "give the shortcut a 1×1 Conv with the body's channels and stride.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        Value dy = dOutputs[0]!;
        return Kind switch
        {
            BinaryKind.Add => [dy, dy],
            BinaryKind.Subtract => [dy, graph.AddNode(new Scale(-1), [dy], node.Layer).Outputs[0]],
            _ =>
            [
                graph.NeedsGradient(node.Inputs[0]) ? graph.AddNode(this, [dy, node.Inputs[1]], node.Layer).Outputs[0] : null,
                graph.NeedsGradient(node.Inputs[1]) ? graph.AddNode(this, [dy, node.Inputs[0]], node.Layer).Outputs[0] : null,
            ],
        };
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> a = arguments.Input(0), b = arguments.Input(1), y = arguments.Output(0);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = Kind switch { BinaryKind.Add => a[i] + b[i], BinaryKind.Subtract => a[i] - b[i], _ => a[i] * b[i] };
        }
    }
}

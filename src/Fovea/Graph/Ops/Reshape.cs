using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The same elements with another shape of equal length.</summary>
/// <param name="To">The new shape.</param>
public sealed record Reshape(Shape To) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[0].Length == To.Length
        ? [To]
        : throw new ShapeException($"{inputs[0]} has {inputs[0].Length:N0} elements, {To} has {To.Length:N0}: the numbers must be equal.");

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new Reshape(node.Inputs[0].Shape), [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments) => arguments.Input(0).CopyTo(arguments.Output(0));
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>A range of channels (axis 1).</summary>
/// <param name="First">The first channel.</param>
/// <param name="Count">The number of channels.</param>
public sealed record ChannelSlice(int First, int Count) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => First >= 0
        && Count >= 1 && First + Count <= inputs[0][1]
        ? [new Shape([inputs[0][0], Count, .. inputs[0].AsSpan()[2..]])]
        : throw new ShapeException(
            $"channels {First} to {First + Count - 1} are out of range for {inputs[0]}, whose channels are 0 to " +
            $"{inputs[0][1] - 1}.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new ChannelPad(First, node.Inputs[0].Shape[1]), [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        (int outer, int channels, int inner) = arguments.InputShape(0).Around(1);
        for (int n = 0; n < outer; n++)
        {
            arguments.Input(0).Slice(((n * channels) + First) * inner, Count * inner).CopyTo(arguments.Output(0)[(n * Count * inner)..]);
        }
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Pads with channels of zeros (axis 1): the adjoint of <see cref="ChannelSlice"/>.</summary>
/// <param name="First">The output channel of the input's first channel.</param>
/// <param name="Total">The number of output channels.</param>
public sealed record ChannelPad(int First, int Total) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) =>
        [new Shape([inputs[0][0], Total, .. inputs[0].AsSpan()[2..]])];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new ChannelSlice(First, node.Inputs[0].Shape[1]), [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        (int outer, int channels, int inner) = arguments.InputShape(0).Around(1);
        for (int n = 0; n < outer; n++)
        {
            arguments.Input(0).Slice(n * channels * inner, channels * inner).CopyTo(arguments.Output(0)[(((n * Total) + First) * inner)..]);
        }
    }
}

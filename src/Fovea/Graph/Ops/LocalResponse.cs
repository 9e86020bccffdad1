using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Local response normalisation over neighbouring channels.</summary>
/// <param name="Size">Channels in the sum.</param>
/// <param name="Alpha">α, divided by the size.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public sealed record LocalResponse(int Size, float Alpha, float Beta, float K) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new LocalResponseGradient(Size, Alpha, Beta, K), [dOutputs[0]!, node.Inputs[0]], node.Layer).Outputs[0]];
    internal override void Evaluate(ReferenceArguments arguments)
    {
        (int outer, int channels, int inner) = arguments.InputShape(0).Around(1);
        for (int i = 0; i < outer * channels * inner; i++)
        {
            arguments.Output(0)[i] = arguments.Input(0)[i] * Math.Pow(Denominator(arguments.Input(0), i, channels, inner), -Beta);
        }
    }

    /// <summary>k + α / size · Σ x² over the channels around one, as PyTorch and ONNX place an even size: one more before than behind.</summary>
    internal double Denominator(ReadOnlySpan<double> x, int index, int channels, int inner)
    {
        int channel = index / inner % channels;
        double squares = 0;
        for (int c = Math.Max(0, channel - (Size / 2)); c <= Math.Min(channels - 1, channel + ((Size - 1) / 2)); c++)
        {
            double value = x[index + ((c - channel) * inner)];
            squares += value * value;
        }
        return K + (Alpha / Size * squares);
    }
}

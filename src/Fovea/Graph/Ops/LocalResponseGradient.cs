using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a local response normalisation: (dy, x) → dx.</summary>
/// <param name="Size">Channels in the sum.</param>
/// <param name="Alpha">α, divided by the size.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public sealed record LocalResponseGradient(int Size, float Alpha, float Beta, float K) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    internal override void Evaluate(ReferenceArguments arguments)
    {
        var forward = new LocalResponse(Size, Alpha, Beta, K);
        (int outer, int channels, int inner) = arguments.InputShape(1).Around(1);
        Span<double> dy = arguments.Input(0), x = arguments.Input(1), dx = arguments.Output(0);
        for (int i = 0; i < outer * channels * inner; i++)
        {
            double denominator = forward.Denominator(x, i, channels, inner);
            double power = Math.Pow(denominator, -Beta);
            dx[i] += dy[i] * power;
            double shared = -2.0 * Beta * Alpha / Size * dy[i] * x[i] * power / denominator;
            int channel = i / inner % channels;
            for (int c = Math.Max(0, channel - (Size / 2)); c <= Math.Min(channels - 1, channel + ((Size - 1) / 2)); c++)
            {
                int other = i + ((c - channel) * inner);
                dx[other] += shared * x[other];
            }
        }
    }
}

using Fovea.Execution.Reference;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Normalisation over the last axes: inputs (x, γ, β), outputs (y, mean [rows], 1 / deviation [rows]).</summary>
/// <param name="Axes">How many of the last axes.</param>
/// <param name="Epsilon">Added to the variance, inside the root.</param>
public sealed record LayerNormalization(int Axes, float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0], new Shape(inputs[0].Length / Math.Max(1, inputs[1].Length)), new Shape(inputs[0].Length / Math.Max(1, inputs[1].Length))];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        graph.AddNode(new LayerNormalizationGradient(Axes), [dOutputs[0]!, node.Inputs[0], node.Inputs[1], node.Outputs[1], node.Outputs[2]], node.Layer).Outputs;
    internal override void Evaluate(ReferenceArguments arguments)
    {
        Span<double> x = arguments.Input(0), gamma = arguments.Input(1), beta = arguments.Input(2), y = arguments.Output(0);
        int size = gamma.Length;
        for (int row = 0; row < arguments.Output(1).Length; row++)
        {
            Span<double> values = x.Slice(row * size, size);
            double mean = 0, squares = 0;
            foreach (double value in values)
            {
                mean += value / size;
            }
            foreach (double value in values)
            {
                squares += (value - mean) * (value - mean);
            }
            double inverse = 1 / Math.Sqrt((squares / size) + Epsilon);
            (arguments.Output(1)[row], arguments.Output(2)[row]) = (mean, inverse);
            for (int i = 0; i < size; i++)
            {
                y[(row * size) + i] = ((values[i] - mean) * inverse * gamma[i]) + beta[i];
            }
        }
    }
}

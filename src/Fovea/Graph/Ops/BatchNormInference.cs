using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Batch normalisation with running statistics: inputs (x, γ, β, mean, variance).</summary>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
public sealed record BatchNormInference(float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        (Value x, Value gamma, Value beta) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        Value? dInput = graph.NeedsGradient(x)
            ? graph.AddNode(new BatchNormInferenceGradient(Epsilon), [dOutputs[0]!, gamma, node.Inputs[4]], node.Layer).Outputs[0]
            : null;
        if (!graph.NeedsGradient(gamma) && !graph.NeedsGradient(beta))
        {
            return [dInput, null, null, null, null];
        }
        Node parameters = graph.AddNode(
            new BatchNormInferenceParameterGradient(Epsilon), [dOutputs[0]!, x, node.Inputs[3], node.Inputs[4]], node.Layer);
        return [dInput, parameters.Outputs[0], parameters.Outputs[1], null, null];
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        int channels = arguments.InputShape(0)[1], area = arguments.InputShape(0).Area();
        for (int i = 0; i < y.Length; i++)
        {
            int c = i / area % channels;
            double deviation = Math.Sqrt(arguments.Input(4)[c] + Epsilon);
            y[i] = ((x[i] - arguments.Input(3)[c]) / deviation * arguments.Input(1)[c]) + arguments.Input(2)[c];
        }
    }
}

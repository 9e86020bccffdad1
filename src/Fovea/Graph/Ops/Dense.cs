using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>A dense layer: (x [n, in], weights [out, in][, bias [out]]) → x·weightsᵀ + bias, [n, out].</summary>
public sealed record Dense : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override bool HasWeights => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs)
    {
        (Shape x, Shape weights) = (inputs[0], inputs[1]);
        if (x.Rank != 2)
        {
            throw new ShapeException($"a dense layer takes [n, features]; found {x}. Put a Flatten or a global pooling before it.");
        }
        return x[1] == weights[1]
            ? [new Shape(x[0], weights[0])]
            : throw new ShapeException($"the input {x} has {x[1]} features, the weights {weights} take {weights[1]}.");
    }

    /// <inheritdoc/>
    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => (long)inputs[0].Length * inputs[1][0];

    /// <inheritdoc/>
    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        (Value x, Value weights, Value dy) = (node.Inputs[0], node.Inputs[1], dOutputs[0]!);
        var gradients = new Value?[node.Inputs.Count];
        if (graph.NeedsGradient(weights))
        {
            gradients[1] = graph.AddNode(new DenseWeightGradient(), [x, dy], node.Layer).Outputs[0];
        }
        if (node.Inputs.Count > 2 && graph.NeedsGradient(node.Inputs[2]))
        {
            gradients[2] = graph.AddNode(new ChannelSum(), [dy], node.Layer).Outputs[0];
        }
        if (graph.NeedsGradient(x))
        {
            gradients[0] = graph.AddNode(new DenseInputGradient(), [dy, weights], node.Layer).Outputs[0];
        }
        return gradients;
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), weights = arguments.Input(1), y = arguments.Output(0);
        int features = arguments.InputShape(1)[1], outputs = arguments.InputShape(1)[0];
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int o) = (i / outputs, i % outputs);
            double sum = arguments.InputCount > 2 ? arguments.Input(2)[o] : 0;
            for (int k = 0; k < features; k++)
            {
                sum += x[(n * features) + k] * weights[(o * features) + k];
            }
            y[i] = sum;
        }
    }
}

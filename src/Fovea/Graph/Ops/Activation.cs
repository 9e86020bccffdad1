using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>A function applied element-wise.</summary>
/// <param name="Function">The function.</param>
public sealed record Activation(ActivationFunction Function) : Operation
{
    /// <inheritdoc/>
    public override string Name => Function.Kind.ToString();

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs)
    {
        // If the derivative follows from the output alone, the input need not be kept.
        Value known = Function.NeedsInput ? node.Inputs[0] : node.Outputs[0];
        return [graph.AddNode(new ActivationGradient(Function), [dOutputs[0]!, known], node.Layer).Outputs[0]];
    }

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = ReferenceActivation.Forward(Function, x[i]);
        }
    }
}

using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Dropout in training: an element is kept and divided by 1 − p, or zeroed. The mask is a function of (seed, stream,
/// step, element), so it is never stored, and the gradient is the same operation applied to the output's gradient.
/// </summary>
/// <param name="Probability">p, the probability that an element is zeroed.</param>
/// <param name="Scope">Which elements are zeroed together.</param>
/// <param name="Stream">The index of the random stream in the graph.</param>
public sealed record Dropout(float Probability, DropoutScope Scope, int Stream) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(this, [dOutputs[0]!], node.Layer).Outputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Span<double> x = arguments.Input(0), y = arguments.Output(0);
        Shape shape = arguments.InputShape(0);
        var random = new CounterRandom(arguments.Seed, (uint)RandomPurpose.Layer + (uint)Stream, (uint)arguments.Step);
        int together = Scope switch
        {
            DropoutScope.Element => 1,
            DropoutScope.Channel => shape.Area(),
            _ => shape.WithoutBatch().Length,
        };
        for (int i = 0; i < y.Length; i++)
        {
            y[i] = random.Uniform((ulong)(i / together)) < Probability ? 0 : x[i] / (1 - (double)Probability);
        }
    }
}

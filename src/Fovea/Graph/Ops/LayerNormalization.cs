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
    internal override void Evaluate(ReferenceArguments arguments) { }
}

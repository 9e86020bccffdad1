using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Normalisation over the last axes: inputs (x, γ, β), outputs (y, mean [rows], 1 / σ [rows]).</summary>
/// <param name="Axes">The number of trailing axes to normalise over.</param>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
public sealed record LayerNormalization(int Axes, float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) =>
        [inputs[0], new Shape(inputs[0].Length / Math.Max(1, inputs[1].Length)),
            new Shape(inputs[0].Length / Math.Max(1, inputs[1].Length))];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        graph.AddNode(new LayerNormalizationGradient(Axes),
            [dOutputs[0]!, node.Inputs[0], node.Inputs[1], node.Outputs[1], node.Outputs[2]], node.Layer).Outputs;
    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        var geometry = new LayerNormGeometry(arguments.Output(1).Length, arguments.Input(1).Length);
        ReferenceLayerNorm.Forward<double>(
            geometry, Epsilon, arguments.Input(0), arguments.Input(1), arguments.Input(2), arguments.Output(0),
            arguments.Output(1), arguments.Output(2),
            0, arguments.Output(1).Length);
    }
}

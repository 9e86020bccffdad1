using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Normalisation per sample over groups of channels and space: inputs (x, γ [c], β [c]), outputs (y, mean [n,
/// groups], 1 / σ [n, groups]).
/// </summary>
/// <param name="Groups">The number of groups.</param>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
public sealed record GroupNormalization(int Groups, float Epsilon) : Operation
{
    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => inputs[0][1] % Groups == 0
        ? [inputs[0], new Shape(inputs[0][0], Groups), new Shape(inputs[0][0], Groups)]
        : throw new ShapeException($"GroupNorm: {Groups} groups do not divide the {inputs[0][1]} channels of {inputs[0]}.");

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        graph.AddNode(new GroupNormalizationGradient(Groups),
            [dOutputs[0]!, node.Inputs[0], node.Inputs[1], node.Outputs[1], node.Outputs[2]], node.Layer).Outputs;
    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(0);
        var geometry = new NormalizationGeometry(shape[0], shape[1], shape.Area(), TensorLayout.Plain, Groups);
        ReferenceGroupNorm.Forward<double>(
            geometry, Epsilon, arguments.Input(0), arguments.Input(1), arguments.Input(2), arguments.Output(0),
            arguments.Output(1), arguments.Output(2),
            0, shape[0] * Groups);
    }
}

using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>Local response normalisation over neighbouring channels.</summary>
/// <param name="Size">The number of channels in the sum.</param>
/// <param name="Alpha">α, divided by the size.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public sealed record LocalResponseNormalization(int Size, float Alpha, float Beta, float K) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [graph.AddNode(new LocalResponseNormalizationGradient(Size, Alpha, Beta, K),
            [dOutputs[0]!, node.Inputs[0]], node.Layer).Outputs[0]];
    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(0);
        var geometry = new LocalResponseNormGeometry(shape[0], shape[1], shape.Area(), Size, Alpha, Beta, K);
        ReferenceLocalResponseNorm.Forward<double>(geometry, arguments.Input(0), arguments.Output(0), 0, shape[0]);
    }
}

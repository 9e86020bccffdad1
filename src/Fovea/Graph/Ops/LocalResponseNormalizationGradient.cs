using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>The gradient of a local response normalisation: (dy, x) → dx.</summary>
/// <param name="Size">The number of channels in the sum.</param>
/// <param name="Alpha">α, divided by the size.</param>
/// <param name="Beta">β.</param>
/// <param name="K">k.</param>
public sealed record LocalResponseNormalizationGradient(int Size, float Alpha, float Beta, float K) : Operation
{
    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0]];

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(1);
        var geometry = new LocalResponseNormGeometry(shape[0], shape[1], shape.Area(), Size, Alpha, Beta, K);
        ReferenceLocalResponseNorm.Gradient<double>(geometry, arguments.Input(1), arguments.Input(0), arguments.Output(0), 0, shape[0]);
    }
}

using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// The weight gradient of a convolution that is followed by max pooling, computed from the gradient of the pooling's
/// output: (input, dPooled, index) → dWeights[, dBias]. Added only by the compiler.
/// </summary>
/// <param name="Convolution">The weight gradient.</param>
/// <param name="Pool">The gradient of the pooling.</param>
internal sealed record PooledWeightGradient(ConvolutionWeightGradient Convolution, IndexedPoolGradient Pool) : Operation
{
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => Convolution.InferShapes([inputs[0], Pool.InputShape]);

    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Convolution.MultiplyAdds([inputs[0], Pool.InputShape]);

    public override IReadOnlyList<ReceptiveFieldRule>? ReceptiveFieldRules(IReadOnlyList<Shape> inputs) => null;

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        (Shape input, Shape unpooled) = (arguments.InputShape(0), Pool.InputShape);
        double[] dOutput = new double[unpooled.Length];
        Pool.Evaluate(new EvaluationContext(
            [arguments.Input(1).ToArray(), arguments.Input(2).ToArray()],
            [arguments.InputShape(1), arguments.InputShape(2)], [dOutput], [unpooled],
            arguments.Seed, arguments.Step));
        IReadOnlyList<Shape> shapes = Convolution.InferShapes([input, unpooled]);
        double[][] outputs = [.. shapes.Select(shape => new double[shape.Length])];
        Convolution.Evaluate(new EvaluationContext(
            [arguments.Input(0).ToArray(), dOutput], [input, unpooled], outputs, [.. shapes], arguments.Seed, arguments.Step));
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i].CopyTo(arguments.Output(i));
        }
    }
}

using Fovea.Kernels.Elementwise;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// A convolution with the ReLU and the max pooling after it, fused: inputs as the convolution's, outputs as the
/// pooling's. Added only by the compiler.
/// </summary>
/// <param name="Convolution">The convolution.</param>
/// <param name="ReLU">The fused ReLU; may be none.</param>
/// <param name="Pool">The pooling.</param>
internal sealed record PooledConvolution(Convolution Convolution, FusedReLU ReLU, MaxPool Pool) : Operation
{
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => Pool.InferShapes(Convolution.InferShapes(inputs));

    public override long MultiplyAdds(IReadOnlyList<Shape> inputs) => Convolution.MultiplyAdds(inputs);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        int count = arguments.InputCount;
        Shape[] shapes = [.. Enumerable.Range(0, count).Select(arguments.InputShape)];
        Shape unpooled = Convolution.InferShapes(shapes)[0];
        double[] sums = new double[unpooled.Length];
        double[][] inputs = [.. Enumerable.Range(0, count).Select(i => arguments.Input(i).ToArray())];
        Convolution.Evaluate(new EvaluationContext(inputs, shapes, [sums], [unpooled], arguments.Seed, arguments.Step));
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = ReLU.ApplyOne(sums[i]);
        }
        double[][] outputs = [new double[arguments.Output(0).Length], new double[arguments.Output(1).Length]];
        Pool.Evaluate(new EvaluationContext([sums], [unpooled], outputs,
            [arguments.OutputShape(0), arguments.OutputShape(1)], arguments.Seed, arguments.Step));
        outputs[0].CopyTo(arguments.Output(0));
        outputs[1].CopyTo(arguments.Output(1));
    }
}

using Fovea.Kernels.Layout;
using Fovea.Kernels.Normalization;
using Fovea.Tensors;

namespace Fovea.Graph.Ops;

/// <summary>
/// Batch normalisation with the batch's statistics: inputs (x, γ, β, running mean, running variance, batches seen),
/// outputs (y, mean, 1 / σ). Updates the running statistics.
/// </summary>
/// <param name="Epsilon">ε, added to the variance under the square root.</param>
/// <param name="Momentum">The weight of the batch in the running statistics.</param>
public sealed record BatchNormTraining(float Epsilon, float Momentum) : Operation
{
    /// <inheritdoc/>
    public override bool IsAffine => true;

    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Shape> InferShapes(IReadOnlyList<Shape> inputs) => [inputs[0], inputs[1], inputs[1]];

    /// <inheritdoc/>
    public override bool HasSideEffect => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Value?> Differentiate(GraphBuilder graph, Node node, IReadOnlyList<Value?> dOutputs) =>
        [.. graph.AddNode(
            new BatchNormGradient(), [dOutputs[0]!, node.Inputs[0], node.Inputs[1], node.Outputs[1], node.Outputs[2]],
            node.Layer).Outputs, null, null, null];
    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext arguments)
    {
        Shape shape = arguments.InputShape(0);
        var geometry = new NormalizationGeometry(shape[0], shape[1], shape.Area(), TensorLayout.Plain);
        ReferenceBatchNorm.Forward<double>(
            geometry, Epsilon, arguments.Input(0), arguments.Input(1), arguments.Input(2), arguments.Output(0),
            arguments.Output(1), arguments.Output(2),
            relu: false, 0, shape[1]);
        long count = (long)shape[0] * shape.Area();
        for (int c = 0; c < shape[1]; c++)
        {
            Moments batch = ReferenceBatchNorm.Statistics<double>(geometry, arguments.Input(0), c);
            double unbiased = batch.SquaredDeviations / Math.Max(1, count - 1);
            arguments.Input(3)[c] += Momentum * (batch.Mean - arguments.Input(3)[c]);
            arguments.Input(4)[c] += Momentum * (unbiased - arguments.Input(4)[c]);
        }
        arguments.Input(5)[0]++;
    }
}

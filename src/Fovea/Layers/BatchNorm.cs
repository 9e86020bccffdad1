using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Batch normalisation per channel over batch and space: (x − μ) / √(σ² + ε) · γ + β, with the batch's statistics in
/// training and running statistics at inference: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </summary>
/// <remarks>
/// Parameters <c>weight</c> γ and <c>bias</c> β, statistics <c>running_mean</c>, <c>running_var</c> and
/// <c>num_batches_tracked</c>. The momentum is PyTorch's: running = (1 − m) · running + m · batch, with the unbiased
/// variance; in ONNX and Keras, momentum means 1 − m.
/// </remarks>
public sealed record BatchNorm : Layer
{
    /// <summary>Creates a batch normalisation layer.</summary>
    /// <param name="epsilon">ε, added to the variance under the square root.</param>
    /// <param name="momentum">m, the weight of the new batch in the running statistics.</param>
    /// <param name="affine">Whether γ and β are learned.</param>
    public BatchNorm(float epsilon = 1e-5f, float momentum = 0.1f, bool affine = true) =>
        (Epsilon, Momentum, Affine) = (epsilon, momentum, affine);

    /// <summary>ε, added to the variance under the square root.</summary>
    public float Epsilon { get; }

    /// <summary>m, the weight of the new batch in the running statistics.</summary>
    public float Momentum { get; }

    /// <summary>Whether γ and β are learned.</summary>
    public bool Affine { get; }

    /// <inheritdoc/>
    public override string Summary =>
        "BatchNorm" + (Epsilon == 1e-5f ? "" : $" ε = {Epsilon}") + (Momentum == 0.1f ? "" : $", momentum {Momentum}");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        if (input.Shape.Rank < 2)
        {
            throw new ShapeException($"“{graph.Path}”: BatchNorm takes [n, channels, …]; found {input.Shape}.");
        }
        var perChannel = new Shape(input.Shape[1]);
        ParameterRole role = Affine ? ParameterRole.Affine : ParameterRole.Statistic;   // not learned: fixed at 1 and 0
        Value gamma = graph.Parameter("weight", perChannel, new Ones(), role);
        Value beta = graph.Parameter("bias", perChannel, new Zeros(), role);
        Value mean = graph.Parameter("running_mean", perChannel, new Zeros(), ParameterRole.Statistic);
        Value variance = graph.Parameter("running_var", perChannel, new Ones(), ParameterRole.Statistic);
        Value batches = graph.Parameter("num_batches_tracked", Shape.Scalar, new Zeros(), ParameterRole.Statistic);
        return graph.UsesBatchStatistics
            ? graph.Add(new BatchNormTraining(Epsilon, Momentum), input, gamma, beta, mean, variance, batches)
            : graph.Add(new BatchNormInference(Epsilon), input, gamma, beta, mean, variance);
    }
}

using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>A fully connected layer: y = W·x + b on [n, features]. Parameters <c>weight</c> [out, in] and <c>bias</c> [out].</summary>
/// <remarks>Initialised as PyTorch's Linear: weights and bias uniform within ±1/√in.</remarks>
public sealed record Dense : Layer
{
    /// <summary>Creates a dense layer.</summary>
    /// <param name="outFeatures">The number of output features.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Dense(int outFeatures, bool bias = true)
    {
        if (outFeatures < 1)
        {
            throw new FoveaException($"Dense: outFeatures must be 1 or more; found {outFeatures}.");
        }
        (OutFeatures, Bias) = (outFeatures, bias);
    }

    /// <summary>The number of output features.</summary>
    public int OutFeatures { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>The initialiser of the weights.</summary>
    public Initializer WeightInitializer { get; init; } = new KaimingUniform();

    /// <summary>The initialiser of the bias; null for uniform within ±1/√in.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override string Summary => $"Dense {OutFeatures}{(Bias ? "" : ", no bias")}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        if (input.Shape.Rank != 2)
        {
            throw new ShapeException(
                $"“{graph.Path}”: Dense takes [n, features]; found {input.Shape}. Put a Flatten, or a " +
                "GlobalAveragePool and a Flatten, before it.");
        }
        int features = input.Shape[1];
        Value weights = graph.Parameter("weight", new Shape(OutFeatures, features), WeightInitializer, ParameterRole.Weight);
        if (!Bias)
        {
            return graph.Add(new Graph.Ops.Dense(), input, weights);
        }
        Value bias = graph.Parameter("bias", new Shape(OutFeatures), BiasInitializer ?? new FanInUniform(features), ParameterRole.Bias);
        return graph.Add(new Graph.Ops.Dense(), input, weights, bias);
    }
}

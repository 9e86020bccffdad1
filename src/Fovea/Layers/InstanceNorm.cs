using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Normalisation per sample and channel: Ulyanov et al. 2016, arXiv:1607.08022. As in PyTorch, there are no learned
/// parameters by default.
/// </summary>
public sealed record InstanceNorm : Layer
{
    /// <summary>Creates an instance normalisation layer.</summary>
    /// <param name="epsilon">ε, added to the variance under the square root.</param>
    /// <param name="affine">Whether a scale and a shift per channel are learned (<c>weight</c>, <c>bias</c>).</param>
    public InstanceNorm(float epsilon = 1e-5f, bool affine = false) => (Epsilon, Affine) = (epsilon, affine);

    /// <summary>ε, added to the variance under the square root.</summary>
    public float Epsilon { get; }

    /// <summary>Whether a scale and a shift per channel are learned.</summary>
    public bool Affine { get; }

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        var perChannel = new Shape(input.Shape.RequireSpatial("InstanceNorm")[1]);
        ParameterRole role = Affine ? ParameterRole.Affine : ParameterRole.Statistic;
        Value gamma = graph.Parameter("weight", perChannel, new Ones(), role);
        Value beta = graph.Parameter("bias", perChannel, new Zeros(), role);
        return graph.AddNode(new GroupNormalization(input.Shape[1], Epsilon), input, gamma, beta).Outputs[0];
    }
}

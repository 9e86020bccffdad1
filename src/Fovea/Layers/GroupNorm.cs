using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Normalisation per sample over groups of channels and space: Wu and He 2018, arXiv:1803.08494.
/// Parameters <c>weight</c> and <c>bias</c> [c].
/// </summary>
public sealed record GroupNorm : Layer
{
    /// <summary>Creates a group normalisation layer.</summary>
    /// <param name="groups">The number of groups; must divide the channels.</param>
    /// <param name="epsilon">ε, added to the variance under the square root.</param>
    public GroupNorm(int groups, float epsilon = 1e-5f) => (Groups, Epsilon) = (groups, epsilon);

    /// <summary>The number of groups.</summary>
    public int Groups { get; }

    /// <summary>ε, added to the variance under the square root.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override string Summary => $"GroupNorm {Groups}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        var perChannel = new Shape(input.Shape[1]);
        Value gamma = graph.Parameter("weight", perChannel, new Ones(), ParameterRole.Affine);
        Value beta = graph.Parameter("bias", perChannel, new Zeros(), ParameterRole.Affine);
        return graph.AddNode(new GroupNormalization(Groups, Epsilon), input, gamma, beta).Outputs[0];
    }
}

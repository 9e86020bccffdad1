using Fovea.Graph;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// x for x ≥ 0, a · x below, with a learned slope a, shared or per channel: He et al. 2015. Parameter <c>weight</c>
/// [1] or [c].
/// </summary>
public sealed record PReLU : Layer
{
    /// <summary>Creates the activation.</summary>
    /// <param name="perChannel">Whether each channel has its own slope.</param>
    /// <param name="slope">The initial slope.</param>
    public PReLU(bool perChannel = false, float slope = 0.25f) => (PerChannel, Slope) = (perChannel, slope);

    /// <summary>Whether each channel has its own slope.</summary>
    public bool PerChannel { get; }

    /// <summary>The initial slope.</summary>
    public float Slope { get; }

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value slopes = graph.Parameter("weight", new Shape(PerChannel ? input.Shape[1] : 1), new Constant(Slope), ParameterRole.Affine);
        return graph.Add(new Graph.Ops.PReLU(), input, slopes);
    }
}

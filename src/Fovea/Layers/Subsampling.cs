using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// LeNet-5's trainable subsampling: the sum of each window times a coefficient plus a
/// bias, both per channel: LeCun et al. 1998.
/// </summary>
/// <remarks>
/// Parameters <c>weight</c> and <c>bias</c> [c]. Windows do not overlap; an activation usually follows.
/// </remarks>
public sealed record Subsampling : Layer
{
    /// <summary>Creates a subsampling layer.</summary>
    /// <param name="kernel">The window size and stride, per axis.</param>
    public Subsampling(PerAxis kernel) => Kernel = kernel;

    /// <summary>The window size and stride, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <inheritdoc/>
    public override string Summary => $"Subsampling {Kernel}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value mean = graph.Build(new AveragePool(Kernel), "", input);
        int rank = input.Shape.Rank - 2;
        int cells = Enumerable.Range(0, rank).Aggregate(1, (product, axis) => product * Kernel.At(axis, rank));
        var perChannel = new Shape(input.Shape[1]);
        Value coefficient = graph.Parameter("weight", perChannel, new Constant(1f / cells), ParameterRole.Affine);
        Value bias = graph.Parameter("bias", perChannel, new Zeros(), ParameterRole.Bias);
        Value sum = graph.Add(new Scale(cells), mean);
        return graph.Add(new ChannelBias(), graph.Add(new ChannelScale(), sum, coefficient), bias);
    }
}

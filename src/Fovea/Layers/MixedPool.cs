using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>λ · max + (1 − λ) · mean of each window, λ fixed or learned per channel: Lee et al. 2016, arXiv:1509.08985.</summary>
/// <remarks>A learned mix has one parameter <c>mix</c> [c], λ itself.</remarks>
public sealed record MixedPool : Layer
{
    /// <summary>Describes a mixed pooling.</summary>
    /// <param name="kernel">Cells of the window, per axis.</param>
    /// <param name="stride">Step between windows; null for the window itself.</param>
    /// <param name="padding">Cells around the input; null for none.</param>
    /// <param name="mix">λ, or where it starts.</param>
    /// <param name="learned">Whether λ is learned.</param>
    public MixedPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, float mix = 0.5f, bool learned = false)
    {
        (Kernel, Stride, Padding, Mix, Learned) = (kernel, stride ?? kernel, padding ?? Padding.Valid, mix, learned);
    }

    /// <summary>Cells of the window, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>Step between windows.</summary>
    public PerAxis Stride { get; }

    /// <summary>Cells around the input.</summary>
    public Padding Padding { get; }

    /// <summary>λ, or where it starts.</summary>
    public float Mix { get; }

    /// <summary>Whether λ is learned.</summary>
    public bool Learned { get; }

    /// <inheritdoc/>
    public override string Summary => $"MixedPool {Kernel}, λ = {Mix}{(Learned ? ", learned" : "")}";

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Value largest = graph.Build(new MaxPool(Kernel, Stride, Padding), "", input);
        Value mean = graph.Build(new AveragePool(Kernel, Stride, Padding), "", input);
        if (!Learned)
        {
            return graph.Add(new Binary(BinaryKind.Add), graph.Add(new Scale(Mix), largest), graph.Add(new Scale(1 - Mix), mean));
        }
        Value mix = graph.Parameter("mix", new Shape(input.Shape[1]), new Constant(Mix), ParameterRole.Affine);
        Value excess = graph.Add(new Binary(BinaryKind.Subtract), largest, mean);
        return graph.Add(new Binary(BinaryKind.Add), mean, graph.Add(new ChannelScale(), excess, mix));
    }
}

using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// λ · max + (1 − λ) · mean of each window, with λ fixed or learned per channel: Lee et al. 2016, arXiv:1509.08985.
/// </summary>
/// <remarks>If λ is learned, it is the parameter <c>mix</c> [c].</remarks>
public sealed record MixedPool : Layer
{
    /// <summary>Creates a mixed pooling layer.</summary>
    /// <param name="kernel">The window size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for the window size.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="mix">λ, or its initial value.</param>
    /// <param name="learned">Whether λ is learned.</param>
    public MixedPool(PerAxis kernel, PerAxis? stride = null, Padding? padding = null, float mix = 0.5f, bool learned = false)
    {
        (Kernel, Stride, Padding, Mix, Learned) = (kernel, stride ?? kernel, padding ?? Padding.Valid, mix, learned);
    }

    /// <summary>The window size, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>The stride, per axis.</summary>
    public PerAxis Stride { get; }

    /// <summary>The padding.</summary>
    public Padding Padding { get; }

    /// <summary>λ, or its initial value.</summary>
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

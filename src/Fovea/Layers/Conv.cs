using System.Collections.Immutable;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Convolution (cross-correlation, as usual in deep learning) of sequences, images or volumes; the rank is the
/// input's. Parameters <c>weight</c> [out, in / groups, kernel…] and <c>bias</c> [out].
/// </summary>
/// <remarks>
/// Output per axis: ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1. Initialised as PyTorch's
/// ConvNd: weights and bias uniform within ±1/√(in / groups · kernel area).
/// </remarks>
public sealed record Conv : Layer
{
    /// <summary>Creates a convolution layer.</summary>
    /// <param name="outChannels">The number of output channels.</param>
    /// <param name="kernel">The kernel size, per axis.</param>
    /// <param name="stride">The stride, per axis; null for 1.</param>
    /// <param name="padding">The padding; null for none.</param>
    /// <param name="dilation">The dilation, per axis; null for 1.</param>
    /// <param name="groups">
    /// The number of groups into which the channels are divided; as many as input channels for a depthwise
    /// convolution.
    /// </param>
    /// <param name="bias">Whether a bias is added; not needed before a batch normalisation.</param>
    /// <param name="paddingMode">The values in the padding.</param>
    public Conv(
        int outChannels, PerAxis kernel, PerAxis? stride = null, Padding? padding = null, PerAxis? dilation = null,
        int groups = 1, bool bias = true, PaddingMode paddingMode = PaddingMode.Zeros)
    {
        if (outChannels < 1 || groups < 1 || outChannels % groups != 0)
        {
            throw new FoveaException(
                $"Conv: outChannels and groups must be 1 or more, and groups must divide outChannels; found {outChannels} and {groups}.");
        }
        (OutChannels, Kernel, Stride, Padding) = (outChannels, kernel, stride ?? 1, padding ?? Padding.Valid);
        (Dilation, Groups, Bias, PaddingMode) = (dilation ?? 1, groups, bias, paddingMode);
    }

    /// <summary>The number of output channels.</summary>
    public int OutChannels { get; }

    /// <summary>The kernel size, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>The stride, per axis.</summary>
    public PerAxis Stride { get; }

    /// <summary>The padding.</summary>
    public Padding Padding { get; }

    /// <summary>The dilation, per axis.</summary>
    public PerAxis Dilation { get; }

    /// <summary>The number of groups into which the channels are divided.</summary>
    public int Groups { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>The values in the padding.</summary>
    public PaddingMode PaddingMode { get; }

    /// <summary>The initialiser of the weights.</summary>
    public Initializer WeightInitializer { get; init; } = new KaimingUniform();

    /// <summary>The initialiser of the bias; null for uniform within ±1/√fan-in.</summary>
    public Initializer? BiasInitializer { get; init; }

    /// <inheritdoc/>
    public override string Summary => $"Conv {OutChannels}, kernel {Kernel}"
        + (Stride == 1 ? "" : $", stride {Stride}") + (Padding == Padding.Valid || Padding == 0 ? "" : $", padding {Padding}")
        + (Dilation == 1 ? "" : $", dilation {Dilation}") + (Groups == 1 ? "" : $", groups {Groups}") + (Bias ? "" : ", no bias")
        + (PaddingMode == PaddingMode.Zeros ? "" : $", {PaddingMode}");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(input.Shape.RequireSpatial("Conv"), Kernel, Stride, Padding, Dilation);
        if (input.Shape[1] % Groups != 0)
        {
            throw new ShapeException(
                $"“{graph.Path}”: Conv has {Groups} groups, which do not divide the input's {input.Shape[1]} channels. "
                + $"The input is {input.Shape}.");
        }
        var weightShape = new Shape([OutChannels, input.Shape[1] / Groups, .. window.Select(axis => axis.Kernel)]);
        Value weights = graph.Parameter("weight", weightShape, WeightInitializer, ParameterRole.Weight);
        int fanIn = weightShape.Length / OutChannels;
        Value[] bias = Bias
            ? [graph.Parameter("bias", new Shape(OutChannels), BiasInitializer ?? new FanInUniform(fanIn), ParameterRole.Bias)] : [];

        if (PaddingMode != PaddingMode.Zeros && window.Any(axis => axis.PadBegin + axis.PadEnd > 0))
        {
            input = graph.Add(new Pad(PaddingMode, window.Select(axis => (axis.PadBegin, axis.PadEnd)).ToImmutableArray()), input);
            window = [.. window.Select(axis => axis with { PadBegin = 0, PadEnd = 0 })];
        }
        return graph.Add(new Convolution(window, Groups), [input, weights, .. bias]);
    }
}

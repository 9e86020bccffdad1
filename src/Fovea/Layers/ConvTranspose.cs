using System.Collections.Immutable;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Transposed convolution: the gradient of a convolution with respect to its input, as a layer that enlarges.
/// Parameters <c>weight</c> [in, out / groups, kernel…] and <c>bias</c> [out].
/// </summary>
/// <remarks>Output per axis: (n − 1)·stride − padBegin − padEnd + dilation·(kernel − 1) + outputPadding + 1. Defaults and start are PyTorch's ConvTransposeNd.</remarks>
public sealed record ConvTranspose : Layer
{
    /// <summary>Describes a transposed convolution.</summary>
    /// <param name="outChannels">Filters.</param>
    /// <param name="kernel">Taps per axis.</param>
    /// <param name="stride">Step between the outputs of neighbouring inputs; null for 1.</param>
    /// <param name="padding">Cells cut from the output's sides; null for none.</param>
    /// <param name="outputPadding">Cells added at the output's end, fewer than the stride or the dilation; null for none.</param>
    /// <param name="dilation">Step between taps; null for 1.</param>
    /// <param name="groups">Independent convolutions side by side over the channels.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public ConvTranspose(
        int outChannels, PerAxis kernel, PerAxis? stride = null, Padding? padding = null, PerAxis? outputPadding = null,
        PerAxis? dilation = null, int groups = 1, bool bias = true)
    {
        if (outChannels < 1 || groups < 1 || outChannels % groups != 0)
        {
            throw new FoveaException(
                $"ConvTranspose: outChannels and groups are 1 or more and groups divides outChannels; found {outChannels} and {groups}.");
        }
        (OutChannels, Kernel, Stride, Padding) = (outChannels, kernel, stride ?? 1, padding ?? Padding.Valid);
        (OutputPadding, Dilation, Groups, Bias) = (outputPadding ?? 0, dilation ?? 1, groups, bias);
        if (Padding.Rule is PaddingRule.Same or PaddingRule.Full)
        {
            throw new FoveaException("ConvTranspose: padding is given in cells; Same and Full are a Conv's.");
        }
    }

    /// <summary>Filters.</summary>
    public int OutChannels { get; }

    /// <summary>Taps per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>Step between the outputs of neighbouring inputs.</summary>
    public PerAxis Stride { get; }

    /// <summary>Cells cut from the output's sides.</summary>
    public Padding Padding { get; }

    /// <summary>Cells added at the output's end.</summary>
    public PerAxis OutputPadding { get; }

    /// <summary>Step between taps.</summary>
    public PerAxis Dilation { get; }

    /// <summary>Independent convolutions side by side over the channels.</summary>
    public int Groups { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>Where the weights start.</summary>
    public Initializer WeightInitializer { get; init; } = new KaimingUniform();

    /// <inheritdoc/>
    public override string Summary => $"ConvTranspose {OutChannels}, kernel {Kernel}"
        + (Stride == 1 ? "" : $", stride {Stride}") + (Padding == Padding.Valid || Padding == 0 ? "" : $", padding {Padding}")
        + (OutputPadding == 0 ? "" : $", output padding {OutputPadding}") + (Dilation == 1 ? "" : $", dilation {Dilation}")
        + (Groups == 1 ? "" : $", groups {Groups}") + (Bias ? "" : ", no bias");

    /// <inheritdoc/>
    public override Value Build(GraphBuilder graph, Value input)
    {
        Shape shape = input.Shape.RequireSpatial("ConvTranspose");
        int rank = shape.Rank - 2;
        ImmutableArray<WindowAxis> window = WindowGeometry.Make(shape, Kernel, Stride, Padding, Dilation);
        var output = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            WindowAxis w = window[axis];
            int extra = OutputPadding.At(axis, rank);
            output[axis] = ((shape[axis + 2] - 1) * w.Stride) - w.PadBegin - w.PadEnd + (w.Dilation * (w.Kernel - 1)) + extra + 1;
            if (extra < 0 || extra >= Math.Max(w.Stride, w.Dilation))
            {
                throw new ShapeException($"“{graph.Path}”: ConvTranspose's output padding is below the stride or the dilation; found {OutputPadding} with stride {Stride}.");
            }
            if (output[axis] < 1)
            {
                throw new ShapeException($"“{graph.Path}”: ConvTranspose of {shape} cuts more than it makes (padding {Padding}). Use less padding.");
            }
        }

        var weightShape = new Shape([shape[1], OutChannels / Groups, .. window.Select(axis => axis.Kernel)]);
        Value weights = graph.Parameter("weight", weightShape, WeightInitializer, ParameterRole.Weight);
        var outputShape = new Shape([shape[0], OutChannels, .. output]);
        Value y = graph.Add(new ConvolutionInputGradient(window, Groups, outputShape), input, weights);
        if (!Bias)
        {
            return y;
        }
        int fanIn = weightShape.Length / shape[1];
        Value bias = graph.Parameter("bias", new Shape(OutChannels), new FanInUniform(fanIn), ParameterRole.Bias);
        return graph.Add(new ChannelBias(), y, bias);
    }
}

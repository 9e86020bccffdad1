using System.Collections.Immutable;
using Fovea.Graph;
using Fovea.Graph.Ops;
using Fovea.Initialization;
using Fovea.Tensors;

namespace Fovea.Layers;

/// <summary>
/// Transposed convolution: the gradient of a convolution with respect to its input, as an upsampling layer.
/// Parameters <c>weight</c> [in, out / groups, kernel…] and <c>bias</c> [out].
/// </summary>
/// <remarks>
/// Output per axis: (n − 1)·stride − padBegin − padEnd + dilation·(kernel − 1) + outputPadding + 1. Defaults and
/// initialisation are those of PyTorch's ConvTransposeNd.
/// </remarks>
public sealed record ConvTranspose : Layer
{
    /// <summary>Creates a transposed convolution layer.</summary>
    /// <param name="outChannels">The number of output channels.</param>
    /// <param name="kernel">The kernel size, per axis.</param>
    /// <param name="stride">
    /// The stride, that is, the step in the output between neighbouring inputs; null for 1.
    /// </param>
    /// <param name="padding">Cells removed from the sides of the output; null for none.</param>
    /// <param name="outputPadding">
    /// Cells added at the end of the output, fewer than the stride or the dilation; null for none.
    /// </param>
    /// <param name="dilation">The dilation, per axis; null for 1.</param>
    /// <param name="groups">The number of groups into which the channels are divided.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public ConvTranspose(
        int outChannels, PerAxis kernel, PerAxis? stride = null, Padding? padding = null, PerAxis? outputPadding = null,
        PerAxis? dilation = null, int groups = 1, bool bias = true)
    {
        if (outChannels < 1 || groups < 1 || outChannels % groups != 0)
        {
            throw new FoveaException(
                "ConvTranspose: outChannels and groups must be 1 or more, and groups must divide outChannels; " +
                $"found {outChannels} and {groups}.");
        }
        (OutChannels, Kernel, Stride, Padding) = (outChannels, kernel, stride ?? 1, padding ?? Padding.Valid);
        (OutputPadding, Dilation, Groups, Bias) = (outputPadding ?? 0, dilation ?? 1, groups, bias);
        if (Padding.Rule is PaddingRule.Same or PaddingRule.Full)
        {
            throw new FoveaException("ConvTranspose: padding must be a number of cells; Same and Full are only supported by Conv.");
        }
    }

    /// <summary>The number of output channels.</summary>
    public int OutChannels { get; }

    /// <summary>The kernel size, per axis.</summary>
    public PerAxis Kernel { get; }

    /// <summary>The stride: the step in the output between neighbouring inputs.</summary>
    public PerAxis Stride { get; }

    /// <summary>Cells removed from the sides of the output.</summary>
    public Padding Padding { get; }

    /// <summary>Cells added at the end of the output.</summary>
    public PerAxis OutputPadding { get; }

    /// <summary>The dilation, per axis.</summary>
    public PerAxis Dilation { get; }

    /// <summary>The number of groups into which the channels are divided.</summary>
    public int Groups { get; }

    /// <summary>Whether a bias is added.</summary>
    public bool Bias { get; }

    /// <summary>The initialiser of the weights.</summary>
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
                throw new ShapeException(
                    $"“{graph.Path}”: ConvTranspose's output padding must be smaller than the stride or the " +
                    $"dilation; found {OutputPadding} with stride {Stride}.");
            }
            if (output[axis] < 1)
            {
                throw new ShapeException(
                    $"“{graph.Path}”: ConvTranspose of {shape} with padding {Padding} has no output. Use less padding.");
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

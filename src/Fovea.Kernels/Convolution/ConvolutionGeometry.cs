namespace Fovea.Kernels.Convolution;

/// <summary>
/// The sizes of a convolution over up to three spatial axes, checked once and shared by the forward pass and both
/// gradients. A 1-D or 2-D convolution has <see cref="ConvolutionAxis.None"/> for the axes it lacks, so every kernel
/// is written for three.
/// </summary>
/// <remarks>
/// Tensors, row-major: input [batch, inChannels, d, h, w], weights [outChannels, inChannels / groups, kd, kh, kw],
/// bias [outChannels], output [batch, outChannels, od, oh, ow].
/// </remarks>
internal sealed record ConvolutionGeometry
{
    /// <summary>Makes and checks a geometry.</summary>
    /// <exception cref="ShapeException">A size is out of range or the channels are not divisible by the groups.</exception>
    public ConvolutionGeometry(
        int batch, int inChannels, int outChannels, int groups, ConvolutionAxis depth, ConvolutionAxis height, ConvolutionAxis width)
    {
        if (batch < 0 || inChannels < 1 || outChannels < 1 || groups < 1)
        {
            throw new ShapeException(
                $"Convolution: batch ≥ 0, channels ≥ 1 and groups ≥ 1; found batch {batch}, in {inChannels}, "
                + $"out {outChannels}, groups {groups}.");
        }
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ShapeException(
                $"Convolution: {inChannels} input and {outChannels} output channels do not divide into {groups} groups.");
        }
        depth.Validate("depth");
        height.Validate("height");
        width.Validate("width");
        (Batch, InChannels, OutChannels, Groups, Depth, Height, Width) = (batch, inChannels, outChannels, groups, depth, height, width);
        CheckLength("input", [batch, inChannels, depth.Input, height.Input, width.Input]);
        CheckLength("weights", [outChannels, InChannelsPerGroup, depth.Kernel, height.Kernel, width.Kernel]);
        CheckLength("output", [batch, outChannels, depth.Output, height.Output, width.Output]);
    }

    /// <summary>Images at once.</summary>
    public int Batch { get; }

    /// <summary>Channels of the input, all groups.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output, all groups.</summary>
    public int OutChannels { get; }

    /// <summary>Independent convolutions side by side over the channels.</summary>
    public int Groups { get; }

    /// <summary>The outermost spatial axis.</summary>
    public ConvolutionAxis Depth { get; }

    /// <summary>The middle spatial axis.</summary>
    public ConvolutionAxis Height { get; }

    /// <summary>The innermost spatial axis.</summary>
    public ConvolutionAxis Width { get; }

    /// <summary>Input channels that one filter sees.</summary>
    public int InChannelsPerGroup => InChannels / Groups;

    /// <summary>Filters of one group.</summary>
    public int OutChannelsPerGroup => OutChannels / Groups;

    /// <summary>Taps of one filter in one channel.</summary>
    public int KernelArea => Depth.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Pixels of one input channel.</summary>
    public int InputArea => Depth.Input * Height.Input * Width.Input;

    /// <summary>Pixels of one output channel.</summary>
    public int OutputArea => Depth.Output * Height.Output * Width.Output;

    /// <summary>Weights of all filters.</summary>
    public int WeightLength => OutChannels * InChannelsPerGroup * KernelArea;

    /// <summary>Multiply-adds of the forward pass over the batch, counting taps on padding.</summary>
    public long MultiplyAdds => (long)Batch * OutChannels * OutputArea * InChannelsPerGroup * KernelArea;

    private static void CheckLength(string tensor, ReadOnlySpan<int> sizes)
    {
        long length = 1;
        foreach (int size in sizes)
        {
            length *= size;   // each size is an int and the running product is below 2³¹: no overflow
            if (length > Array.MaxLength)
            {
                throw new ShapeException($"Convolution: the {tensor} [{string.Join(", ", sizes.ToArray())}] would have "
                    + $"more than {Array.MaxLength:N0} elements.");
            }
        }
    }
}
